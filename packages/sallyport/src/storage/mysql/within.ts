/**
 * Waits for a promise, but not for longer than a bound. The promise itself goes on, and what it comes to is dropped.
 *
 * @param late Makes the error of a wait that ran out.
 */
export async function within<T>(ms: number, promise: Promise<T>, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(late()), ms)
  })
  try {
    return await Promise.race([promise, over])
  } finally {
    clearTimeout(timer)
  }
}
