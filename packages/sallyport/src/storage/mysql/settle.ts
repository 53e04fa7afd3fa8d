import type { MysqlSource } from './connect.ts'
import type { Lease } from './lease.ts'
import { sendText } from './send.ts'
import { planSettings, readSettings } from './settings.ts'
import type { SettingsPlan } from './settings.ts'

/** Sets connections as our statements need them, and sets them back. */
export interface Settler {
  /** Sets what differs. What differs is looked up once for each connection, but where its pool resets them. */
  settle(lease: Pick<Lease, 'connection' | 'bounded'>): Promise<SettingsPlan>
  /**
   * Sets back what {@link settle} has set.
   *
   * @returns Whether the connection is as it was.
   */
  restore(lease: Pick<Lease, 'connection' | 'bounded'>, plan: SettingsPlan): Promise<boolean>
}

/** Makes the settler of a pool's connections. */
export function createSettler({ owned, resets, wanted }: MysqlSource): Settler {
  const plans = new WeakMap<object, SettingsPlan>()

  async function planFor(lease: Pick<Lease, 'connection' | 'bounded'>): Promise<SettingsPlan> {
    const key = lease.connection.connection ?? lease.connection
    const known = plans.get(key)
    if (known !== undefined) return known
    const plan = planSettings(await sendText(lease, readSettings), wanted)
    // Our own stay as they are set now; where that fails, the connection is not used again.
    if (!resets) plans.set(key, owned ? { ...plan, change: null, restore: null } : plan)
    // A reset forgets prepared statements too, and mysql2 fails where its pool is ended in the midst of that.
    return resets ? { ...plan, literals: true } : plan
  }

  return {
    async settle(lease) {
      const plan = await planFor(lease)
      if (plan.change === null) return plan
      // Setting autocommit commits what is open, and that is nobody's any more: its owner has given the connection back.
      if (plan.change.includes('autocommit')) await sendText(lease, 'rollback')
      await sendText(lease, plan.change)
      return plan
    },

    async restore(lease, plan) {
      if (owned || plan.restore === null) return true
      try {
        await sendText(lease, plan.restore)
        return true
      } catch {
        return false
      }
    },
  }
}
