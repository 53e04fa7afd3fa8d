/** What may become of a note, by name, with a sentence for people. */
const outcomes = {
  added: 'The note is saved.',
  deleted: 'The note is deleted.',
  empty: 'Write something first.',
  long: 'Use at most 500 characters.',
  phone: 'Write the phone number with digits, such as +44 20 7946 0000.',
  gone: 'There is no such note, or it is not yours.',
  forbidden: 'Your role does not allow this.',
} as const

/** What became of a note. */
export type NoteOutcome = keyof typeof outcomes

/** The sentence of an outcome; null for a name that is none. */
export function noteSentence(outcome: string | null): string | null {
  return outcome !== null && isNoteOutcome(outcome) ? outcomes[outcome] : null
}

/** Whether the change was made. */
export function isDone(outcome: string | null): boolean {
  return outcome === 'added' || outcome === 'deleted'
}

function isNoteOutcome(text: string): text is NoteOutcome {
  return Object.hasOwn(outcomes, text)
}
