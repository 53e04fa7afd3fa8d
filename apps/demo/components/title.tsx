import Head from 'next/head'

/** The title of a Pages Router page; a problem comes first, since a page that was loaded anew announces nothing else. */
export function Title({ children, hasProblem = false }: { children: string; hasProblem?: boolean }) {
  return (
    <Head>
      <title>{`${hasProblem ? 'Problem: ' : ''}${children} · Sallyport demo`}</title>
    </Head>
  )
}
