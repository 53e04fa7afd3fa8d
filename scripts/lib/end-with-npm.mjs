import { readFileSync } from 'node:fs'

/**
 * npm does not end what it started when it is killed, so watch for it to go.
 *
 * @param {string} script The script of package.json that we are; started otherwise, nothing is watched.
 * @param {() => void} end
 */
export function endWithNpm(script, end) {
  if (process.env.npm_lifecycle_event !== script) return
  const started = ancestors()
  setInterval(() => {
    if (ancestors() !== started) end()
  }, 1000).unref()
}

/** Our parent and, where the system tells, the parent's: npm puts a shell between itself and us. */
function ancestors() {
  try {
    const [, grandparent] = readFileSync(`/proc/${process.ppid}/stat`, 'utf8')
      .replace(/^.*\) \S /s, ' ')
      .split(' ')
    return `${process.ppid} ${grandparent}`
  } catch {
    return String(process.ppid)
  }
}
