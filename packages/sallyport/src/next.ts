export { sallyport } from './next/sallyport.ts'
export type {
  Auth,
  FormAction,
  FormState,
  Guarded,
  PageRequirement,
  PagesContext,
  ProxyOptions,
  RequestLike,
} from './next/types.ts'
export { dto } from './authorization/dto.ts'
export type { Dto, FieldRule } from './authorization/dto.ts'
export type { PermissionOf, RoleOf, Roles } from './authorization/policy.ts'
export type { Requirement } from './authorization/requirement.ts'
export { AuthError, isAuthError } from './base/error.ts'
export type { AuthErrorDetails } from './base/error.ts'
export type { ErrorCode } from './base/error-codes.ts'
export { safeRedirect } from './base/safe-redirect.ts'
export type { AuthOptions } from './configuration/options.ts'
export type { Mail, MailKind, SendMail } from './events/mail.ts'
export type {
  ImportOptions,
  ImportProblem,
  ImportProgress,
  ImportReport,
  ImportRow,
} from './operations/import-users.ts'
export type { Users, UserRecord, NewUser } from './operations/users.ts'
export type { ListedSession, SessionActs, StatelessSessionActs } from './session/sessions.ts'
export type { Peek, PublicSession, Session } from './session/session.ts'
export { sql } from './storage/app-sql.ts'
export type { AppStatement, Sql, SqlValue } from './storage/app-sql.ts'
export { field } from './user/field.ts'
export type { Field, FieldDefinition, UserFields } from './user/field.ts'
export type { UserEvent, UserEventType, UserHook, UserHooks, UserSnapshot } from './user/user-hooks.ts'
export type { PublicUser, User } from './user/user.ts'
