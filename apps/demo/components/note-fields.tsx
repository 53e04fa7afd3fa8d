import { TextField } from '@/components/text-field'

interface NoteFieldsProps {
  readonly values?: Readonly<Record<string, string>> | undefined
}

/** What a note is made of. */
export function NoteFields({ values }: NoteFieldsProps) {
  return (
    <>
      <div className="field">
        <label htmlFor="text">Note</label>
        <div className="control">
          <textarea id="text" name="text" rows={3} required maxLength={500} defaultValue={values?.['text']} />
        </div>
      </div>
      <TextField
        id="phone"
        name="phone"
        label="Phone (optional)"
        type="tel"
        autoComplete="off"
        maxLength={40}
        defaultValue={values?.['phone']}
        hint="Only you will see it, not even an admin."
      />
    </>
  )
}
