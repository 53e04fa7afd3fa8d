/** What `server-code-in-the-browser.ts` names and no bundler finds: its name is the sentence that the build fails with. */
declare module 'This is server code in the browser.*'
