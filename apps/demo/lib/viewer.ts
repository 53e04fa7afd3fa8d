import type { PagesContext, PublicUser } from 'sallyport/next'
import { auth } from '@/auth'

/** Who looks at a page that anybody may see; null for somebody who is signed out. For the props of the page. */
export async function viewerOf(context: PagesContext): Promise<PublicUser<typeof auth.$Role> | null> {
  return (await auth.getUser(context))?.toJSON() ?? null
}
