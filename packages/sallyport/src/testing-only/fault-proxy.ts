import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

/** A way to a server that a test can break. */
export interface FaultProxy {
  /** The server's URL with this way's port. */
  readonly url: string
  /** Ends every connection, and refuses new ones. */
  cut(): void
  /** Passes nothing on any more, in either direction, and tells nobody: connections stay open, new ones too. */
  stall(): void
  /** Passes on again; what stood still is ended, as it would be by a time limit. */
  mend(): void
  close(): Promise<void>
}

/** Puts a proxy before a server. @param server Its URL. */
export async function startFaultProxy(server: string): Promise<FaultProxy> {
  const target = new URL(server)
  const sockets = new Set<Socket>()
  let state: 'open' | 'cut' | 'stalled' = 'open'

  const listener = createServer((near) => {
    if (state === 'cut') {
      near.destroy()
      return
    }
    keep(near)
    if (state === 'stalled') return
    const far = connect(Number(target.port), target.hostname)
    keep(far)
    near.pipe(far).pipe(near)
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')

  function keep(socket: Socket): void {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  }

  function endAll(): void {
    for (const socket of sockets) socket.destroy()
  }

  const url = new URL(server)
  url.hostname = '127.0.0.1'
  url.port = String((listener.address() as AddressInfo).port)
  return {
    url: url.href,
    cut() {
      state = 'cut'
      endAll()
    },
    stall() {
      state = 'stalled'
      for (const socket of sockets) socket.unpipe().pause()
    },
    mend() {
      state = 'open'
      endAll()
    },
    async close() {
      endAll()
      listener.close()
      await once(listener, 'close')
    },
  }
}
