import { sallyport } from 'sallyport/next'
import { optionsOf } from '../contenders/sallyport-options.mjs'

export const auth = sallyport(optionsOf(process.env.BENCH_SALLYPORT ?? ''))
