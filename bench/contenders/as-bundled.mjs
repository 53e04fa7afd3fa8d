import { registerHooks } from 'node:module'

/** Lets Node import packages that are written for Next's bundlers: parts of Next by their short names, and `server-only`, which is empty there. */
registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'server-only') return { url: 'data:text/javascript,', format: 'module', shortCircuit: true }
    return next(/^next\/[a-z]+$/.test(specifier) ? `${specifier}.js` : specifier, context)
  },
})
