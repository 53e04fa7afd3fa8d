const steps = [
  { name: 'Authentication', what: 'Who are you?', by: ['Form → API route', 'or Server Action'], call: 'signIn' },
  { name: 'Session', what: 'Still you?', by: ['Sealed cookie +', 'row in the store'], call: 'getSession' },
  { name: 'Authorization', what: 'May you?', by: ['Page, route, action,', 'data access layer'], call: 'protect…' },
] as const

/** How a request becomes an answer: wide on a screen, tall on a phone. */
export function FlowDiagram() {
  return (
    <figure className="flow">
      <svg className="wide" viewBox="0 0 760 220" role="img" aria-labelledby="flow-title">
        <title id="flow-title">
          The browser proves who it is (authentication), is recognised by a cookie and a row (session), and then every
          page, route and action checks what it may (authorization) before data leaves the data access layer.
        </title>
        {steps.map((step, index) => (
          <Step key={step.name} {...step} x={110 + index * 190} y={30} />
        ))}
        <Arrow x={70} y={100} length={38} />
        <Arrow x={278} y={100} length={20} />
        <Arrow x={468} y={100} length={20} />
        <Arrow x={658} y={100} length={32} />
        <End x={8} y={72} name="Browser" />
        <End x={692} y={72} name="Data" />
        <path className="line dashed" d="M720 136 V200 H36 V136" />
        <path className="head" d="M36 136 l-5 9 h10 z" />
        <text x="380" y="194" className="note" textAnchor="middle">
          only what this viewer may see
        </text>
      </svg>
      <svg className="tall" viewBox="0 0 300 666" aria-hidden="true" focusable="false">
        <End x={119} y={6} name="Browser" />
        <Arrow x={150} y={66} length={30} isDown />
        {steps.map((step, index) => (
          <Step key={step.name} {...step} x={67} y={98 + index * 168} />
        ))}
        <Arrow x={150} y={240} length={24} isDown />
        <Arrow x={150} y={408} length={24} isDown />
        <Arrow x={150} y={576} length={24} isDown />
        <End x={119} y={602} name="Data" />
      </svg>
    </figure>
  )
}

interface StepProps {
  readonly name: string
  readonly what: string
  readonly by: readonly string[]
  readonly call: string
  readonly x: number
  readonly y: number
}

function Step({ name, what, by, call, x, y }: StepProps) {
  const middle = x + 83
  return (
    <g textAnchor="middle">
      <rect className="box" x={x} y={y} width={166} height={140} rx={12} />
      <text className="name" x={middle} y={y + 30}>
        {name}
      </text>
      <text className="what" x={middle} y={y + 52}>
        {what}
      </text>
      {by.map((line, index) => (
        <text key={line} className="by" x={middle} y={y + 80 + index * 16}>
          {line}
        </text>
      ))}
      <text className="call" x={middle} y={y + 124}>
        {call}
      </text>
    </g>
  )
}

function End({ x, y, name }: { x: number; y: number; name: string }) {
  return (
    <g textAnchor="middle">
      <rect className="end" x={x} y={y} width={62} height={58} rx={12} />
      <text className="by" x={x + 31} y={y + 33}>
        {name}
      </text>
    </g>
  )
}

function Arrow({ x, y, length, isDown = false }: { x: number; y: number; length: number; isDown?: boolean }) {
  return (
    <g transform={`translate(${x} ${y})${isDown ? ' rotate(90)' : ''}`}>
      <path className="line" d={`M0 0 H${length - 6}`} />
      <path className="head" d={`M${length} 0 l-9 -5 v10 z`} />
    </g>
  )
}
