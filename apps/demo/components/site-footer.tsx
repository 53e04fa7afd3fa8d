/** The foot of every page. */
export function SiteFooter() {
  return (
    <footer className="site-footer">
      <p>
        A demo of the <code>sallyport</code> library, on this machine, with its own database. Mails are caught in the{' '}
        <a href="/mailbox">mailbox</a>, never sent.
      </p>
    </footer>
  )
}
