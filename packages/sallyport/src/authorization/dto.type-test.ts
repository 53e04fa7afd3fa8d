import { dto } from './dto.ts'
import type { Dto } from './dto.ts'

interface Row {
  readonly id: string
  readonly phone: string
  readonly age: number | null
}

declare const row: Row
declare const mayCall: boolean

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <const Answer extends true>(answer: Answer) => answer

const made = dto(row, { id: true, phone: mayCall, age: false })
same<Same<(typeof made)['id'], string>>(true)
same<Same<(typeof made)['phone'], string | null>>(true)
same<Same<(typeof made)['age'], null>>(true)
same<Same<keyof typeof made, 'id' | 'phone' | 'age'>>(true)
same<Same<Dto<Row, { id: true }>, { id: string }>>(true)

const part = dto(row, { id: true })
// @ts-expect-error: what is not named is not there.
void part.phone

// @ts-expect-error: a field that the row does not have.
dto(row, { id: true, passwordHash: true })

// @ts-expect-error: a rule is yes or no.
dto(row, { id: 'yes' })

// @ts-expect-error: a row is an object.
dto('ada', { length: true })

// @ts-expect-error: who may not see it surely cannot take it for text.
const phone: string = made.phone
void phone
