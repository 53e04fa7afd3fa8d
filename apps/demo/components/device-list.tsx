import type { ReactNode } from 'react'
import type { Device } from '@/data/session-view'
import { deviceName, formatTime, placeName } from '@/lib/format'

interface DeviceListProps {
  readonly devices: readonly Device[]
  /** The form that ends one session. */
  readonly renderEnd: (device: Device) => ReactNode
  /** The forms that end several. */
  readonly endMany: ReactNode
}

/** Where somebody is signed in. */
export function DeviceList({ devices, renderEnd, endMany }: DeviceListProps) {
  return (
    <section className="card" aria-labelledby="devices">
      <h2 id="devices">Where you are signed in</h2>
      {devices.length === 0 ? (
        <p className="empty">Sign in with a database session, and it is listed here.</p>
      ) : (
        <>
          <ul className="devices">
            {devices.map((device) => (
              <li key={device.id} data-testid="device">
                <div>
                  <strong>{deviceName(device.userAgent)}</strong>{' '}
                  {device.isThis ? <span className="tag">this browser</span> : null}
                  <p className="meta">
                    {placeName(device.address)} · since {formatTime(device.createdAt)} · last seen{' '}
                    {formatTime(device.seenAt)}
                  </p>
                </div>
                {renderEnd(device)}
              </li>
            ))}
          </ul>
          <div className="actions">{endMany}</div>
        </>
      )}
    </section>
  )
}
