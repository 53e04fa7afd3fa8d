import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** The packages lie one folder up. @type {import('next').NextConfig} */
export default { turbopack: { root }, outputFileTracingRoot: root }
