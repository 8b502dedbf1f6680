import { activityName, type CommandName, commandNames } from '../../../src/contract/activity.ts'
import type { activityWords } from '../words/en/activity.ts'

/** A sentence of the audit; those that count have plural forms and are not among the sentences of commands. */
export type Sentence = Extract<Exclude<keyof typeof activityWords, `${string}_${string}`>, `did.${string}`>

/** Every command that the server writes down has its sentence, or this does not compile. */
const ofCommands: Readonly<Record<CommandName, Sentence>> = {
  addSearchScope: 'did.addSearchScope',
  appointOwner: 'did.appointOwner',
  assignLicense: 'did.assignLicense',
  assignRole: 'did.assignRole',
  bindIdentity: 'did.bindIdentity',
  changeMembers: 'did.changeMembers',
  createAllotment: 'did.createAllotment',
  createAssignment: 'did.createAssignment',
  createChangeSubscription: 'did.createChangeSubscription',
  createDevice: 'did.createDevice',
  createGroup: 'did.createGroup',
  createIdentityProvider: 'did.createIdentityProvider',
  createServicePlanRule: 'did.createServicePlanRule',
  createSignInLink: 'did.createSignInLink',
  createSubscription: 'did.createSubscription',
  createToken: 'did.createToken',
  createUser: 'did.createUser',
  cutAudit: 'did.cutAudit',
  deleteAllotment: 'did.deleteAllotment',
  deleteChangeSubscription: 'did.deleteChangeSubscription',
  deleteDevice: 'did.deleteDevice',
  deleteGroup: 'did.deleteGroup',
  deleteIdentityProvider: 'did.deleteIdentityProvider',
  deleteSubscription: 'did.deleteSubscription',
  deleteUser: 'did.deleteUser',
  denyRequest: 'did.denyRequest',
  endAssignment: 'did.endAssignment',
  endOtherSessions: 'did.endOtherSessions',
  endSession: 'did.endSession',
  excludeMember: 'did.excludeMember',
  finishAssignment: 'did.finishAssignment',
  followUpSettlement: 'did.followUpSettlement',
  importDirectory: 'did.importDirectory',
  importSubscriptions: 'did.importSubscriptions',
  liftExclusion: 'did.liftExclusion',
  orphanAllotment: 'did.orphanAllotment',
  releaseSeat: 'did.releaseSeat',
  removeOwner: 'did.removeOwner',
  removeRole: 'did.removeRole',
  removeSearchScope: 'did.removeSearchScope',
  removeServicePlanRule: 'did.removeServicePlanRule',
  replayDeadLetters: 'did.replayDeadLetters',
  reprocessAssignments: 'did.reprocess',
  reprocessLicenseAssignment: 'did.reprocess',
  restoreUser: 'did.restoreUser',
  revokeToken: 'did.revokeToken',
  signIn: 'did.signIn',
  signOut: 'did.signOut',
  transferUnits: 'did.transferUnits',
  unbindIdentity: 'did.unbindIdentity',
  updateAllotment: 'did.updateAllotment',
  updateAssignment: 'did.updateAssignment',
  updateChangeSubscription: 'did.updateChangeSubscription',
  updateDevice: 'did.updateDevice',
  updateGroup: 'did.updateGroup',
  updateIdentityProvider: 'did.updateIdentityProvider',
  updateProduct: 'did.updateProduct',
  updateSettings: 'did.updateSettings',
  updateSubscription: 'did.updateSubscription',
  updateUser: 'did.updateUser',
  updateWaitingMember: 'did.updateWaitingMember',
}

const byActivity: ReadonlyMap<string, Sentence> = new Map(
  commandNames.map((command) => [activityName(command), ofCommands[command]]),
)

/** The sentence of an activity such as "Create allotment"; undefined for one of another version of the server. */
export function sentenceOf(activity: string): Sentence | undefined {
  return byActivity.get(activity)
}
