import { expect, it } from 'vitest'
import { sallyport } from './sallyport.ts'

it.each(['signIn', 'signUp', 'verifyEmail', 'signOut'] as const)(
  '%s is a function of its own for every file that exports it',
  (name) => {
    // React registers an action by the function: one that two files export would answer under the last file's id only.
    const auth = sallyport({})
    expect(auth[name]).toBeTypeOf('function')
    expect(auth[name]).not.toBe(auth[name])
  },
)

it('what needs the request says so in the Pages Router', async () => {
  await expect(sallyport({}).getUser()).rejects.toThrow('pass the request')
})
