import type { Router } from './router.ts'
import { requestTransport } from './transport.ts'

/**
 * The `default` build: Pages API, `getServerSideProps`, client rendering on the server. Imports nothing from `next` at run time, since
 * a bare `next/headers` does not resolve there.
 */
export const pagesRouter: Router = {
  ambient: () =>
    Promise.reject(
      new TypeError(
        'sallyport: in the Pages Router pass the request, such as getUser({ req, res }) or getUser(context).',
      ),
    ),
  ofRequest: async (request) => requestTransport(request),
  redirect: () => {
    throw new TypeError(
      'sallyport: this works in the App Router only; in the Pages Router use protectPage or protectApi.',
    )
  },
  forbid: () => {
    throw new TypeError(
      'sallyport: this works in the App Router only; in the Pages Router use protectPage or protectApi.',
    )
  },
  once: (ask) => ask,
  passOn: () => {
    throw new TypeError('sallyport: auth.proxy() belongs into proxy.ts.')
  },
}
