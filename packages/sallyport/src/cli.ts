#!/usr/bin/env node
export { finished } from './cli/start.ts'
