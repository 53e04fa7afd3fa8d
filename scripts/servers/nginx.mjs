import { ensureProgram } from './install-apt.mjs'

const advice = 'Install nginx (on Debian: apt-get install nginx-light).'

/** Finds nginx, installed first where it is missing: a test starts it with the configuration that docs/deployment.md shows. */
export function ensureNginx() {
  return ensureProgram(['nginx'], { packages: ['nginx-light'], advice })
}
