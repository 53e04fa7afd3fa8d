import { afterEach, describe, expect, it, vi } from 'vitest'
import { findShared, forget, isShared, release, shared } from './runtime.ts'

afterEach(() => {
  release('a')
  release('b')
})

/** Makes things that note when they are disposed of. */
function factory() {
  const made: string[] = []
  const disposed: string[] = []
  return {
    made,
    disposed,
    get: (slot: string, key: string) =>
      shared(
        slot,
        key,
        () => {
          made.push(`${slot}${key}`)
          return { name: `${slot}${key}` }
        },
        (value) => disposed.push(value.name),
      ),
  }
}

describe('shared', () => {
  it('makes a thing once, and gives it to all who ask', () => {
    const { get, made, disposed } = factory()
    expect(get('a', '1')).toBe(get('a', '1'))
    expect([made, disposed]).toEqual([['a1'], []])
  })

  it('gives another copy of the module the same thing', async () => {
    const { get } = factory()
    const thing = get('a', '1')
    vi.resetModules()
    const copy = await import('./runtime.ts')
    expect(copy.shared).not.toBe(shared)
    expect(copy.findShared('a')).toBe(thing)
    expect(copy.shared('a', '1', () => ({ name: 'another' }))).toBe(thing)
  })

  it('keeps slots apart', () => {
    const { get } = factory()
    expect(get('a', '1')).not.toBe(get('b', '1'))
  })

  it('disposes of the old thing where it is made from something else now', () => {
    const { get, made, disposed } = factory()
    const old = get('a', '1')
    expect(get('a', '2')).not.toBe(old)
    expect([made, disposed]).toEqual([['a1', 'a2'], ['a1']])
    get('a', '2')
    expect(disposed).toEqual(['a1'])
  })

  it('never hands out again what was disposed of, also when the new thing could not be made', () => {
    const { get, made } = factory()
    get('a', '1')
    expect(() =>
      shared('a', '2', () => {
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(findShared('a')).toBeNull()
    get('a', '1')
    expect(made).toEqual(['a1', 'a1'])
  })

  it('keeps a value that is null or undefined', () => {
    let made = 0
    const get = () =>
      shared('a', '1', () => {
        made += 1
      })
    get()
    get()
    expect(made).toBe(1)
  })
})

describe('findShared', () => {
  it('finds what was made, and nothing else', () => {
    const { get } = factory()
    expect(findShared('a')).toBeNull()
    const thing = get('a', '1')
    expect(findShared('a')).toBe(thing)
    expect(findShared('b')).toBeNull()
  })
})

describe('isShared', () => {
  it('is true while any slot holds the value', () => {
    const { get } = factory()
    const thing = get('a', '1')
    expect([isShared(thing), isShared({})]).toEqual([true, false])
    shared('b', '1', () => thing)
    release('a')
    expect(isShared(thing)).toBe(true)
    release('b')
    expect(isShared(thing)).toBe(false)
  })
})

describe('release', () => {
  it('disposes of the thing, once', () => {
    const { get, disposed } = factory()
    get('a', '1')
    release('a')
    release('a')
    expect([disposed, findShared('a')]).toEqual([['a1'], null])
  })

  it('leaves the slot empty also where disposing fails', () => {
    shared(
      'a',
      '1',
      () => 1,
      () => {
        throw new Error('no')
      },
    )
    expect(() => release('a')).toThrow('no')
    expect(findShared('a')).toBeNull()
  })
})

describe('forget', () => {
  it('empties the slot without disposing, so that the next who asks tries anew', () => {
    const { get, made, disposed } = factory()
    forget('a', get('a', '1'))
    get('a', '1')
    expect([made, disposed]).toEqual([['a1', 'a1'], []])
  })

  it('leaves what somebody else has put there meanwhile', () => {
    const { get } = factory()
    const old = get('a', '1')
    const thing = get('a', '2')
    forget('a', old)
    expect(findShared('a')).toBe(thing)
  })
})
