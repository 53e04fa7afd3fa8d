import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { startRedis } from './redis.mjs'
import { serverFolder, startServer } from './server.mjs'

test('a server that was stopped takes no connections', async () => {
  const redis = await startRedis()
  expect(await takesConnections(redis.port)).toBe(true)
  await redis.stop()
  expect(await takesConnections(redis.port)).toBe(false)
})

test('a server that crashed comes back on its port', async () => {
  const redis = await startRedis()
  await redis.crash()
  expect(await takesConnections(redis.port)).toBe(false)
  await redis.restart()
  expect(await takesConnections(redis.port)).toBe(true)
  await redis.stop()
})

test('a server ends with the process that started it, even where that was killed', async () => {
  const source = `
    import { startRedis } from ${JSON.stringify(new URL('redis.mjs', import.meta.url).href)}
    const { port } = await startRedis()
    process.send(port)`
  const starter = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [port] = (await once(starter, 'message')) as [number]
  expect(await takesConnections(port)).toBe(true)
  starter.kill('SIGKILL')
  await expect.poll(() => takesConnections(port), { timeout: 5_000 }).toBe(false)
})

test('a server that does not start says why, and leaves no folder', async () => {
  const folder = serverFolder(null)
  const plan = { name: 'Nothing', args: ['--eval', 'console.log("no such option")'], folder, port: 1, user: null }
  const starting = startServer({ ...plan, command: process.execPath, stopSignal: 'SIGTERM' })
  await expect(starting).rejects.toThrow(/Nothing did not start \(exit code 0\):\nno such option/)
  expect(existsSync(folder)).toBe(false)
})

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
