import type { Command } from 'commander'
import { registerAllotments } from './allotment-commands.ts'
import { registerAssignments } from './assign-commands.ts'
import { registerAudit } from './audit-commands.ts'
import { registerDoctor } from './doctor-commands.ts'
import { registerExplain } from './explain-commands.ts'
import { registerDevices, registerGroups } from './group-commands.ts'
import { registerImport } from './import-commands.ts'
import { registerOwners } from './owner-commands.ts'
import { registerPrerequisites } from './prerequisite-commands.ts'
import { registerProducts } from './product-commands.ts'
import { registerProviders } from './provider-commands.ts'
import { registerQueue } from './queue-commands.ts'
import { registerRoles } from './role-commands.ts'
import { registerSettings } from './settings-commands.ts'
import { registerSubscriptions } from './subscription-commands.ts'
import { registerTokens } from './token-commands.ts'
import { registerUsers } from './user-commands.ts'

/** Every command that asks a server. Hands out `import`, to which the program adds what reads whole databases. */
export function registerCli(program: Command): { imports: Command } {
  registerProducts(program)
  registerSubscriptions(program)
  registerAllotments(program)
  registerOwners(program)
  registerAssignments(program)
  registerQueue(program)
  registerExplain(program)
  registerUsers(program)
  registerGroups(program)
  registerDevices(program)
  registerAudit(program)
  registerTokens(program)
  registerRoles(program)
  registerProviders(program)
  registerSettings(program)
  registerPrerequisites(program)
  const imports = registerImport(program)
  registerDoctor(program)
  return { imports }
}
