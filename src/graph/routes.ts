import { administrationRoutes } from './administration-routes.ts'
import { allotmentRoutes, ownerRoutes, seatRoutes } from './allotment-routes.ts'
import { assignmentRoutes } from './assignment-routes.ts'
import { auditExportRoutes } from './audit-export-routes.ts'
import { batchRoutes } from './batch-routes.ts'
import { catalogRoutes } from './catalog-routes.ts'
import { deltaRoutes } from './delta-routes.ts'
import { deviceRoutes, userRoutes } from './directory-routes.ts'
import { explainRoutes } from './explain-routes.ts'
import { historyRoutes } from './history-routes.ts'
import { licenseRoutes } from './license-routes.ts'
import { meRoutes } from './me-routes.ts'
import { errorRoutes, usageRightRoutes, waitingRoutes } from './member-list-routes.ts'
import { groupRoutes } from './member-routes.ts'
import { notificationRoutes } from './notification-routes.ts'
import { operationRoutes } from './operation-routes.ts'
import { prerequisiteRoutes } from './prerequisite-routes.ts'
import { productRoutes, subscriptionRoutes } from './product-routes.ts'
import { providerRoutes } from './provider-routes.ts'
import { roleRoutes } from './role-routes.ts'
import type { Route } from './route.ts'
import { searchScopeRoutes } from './search-scope-routes.ts'
import { useRoutes } from './use-routes.ts'

const ownRoutes: readonly Route[] = [
  ...allotmentRoutes,
  ...ownerRoutes,
  ...seatRoutes,
  ...assignmentRoutes,
  ...waitingRoutes,
  ...errorRoutes,
  ...usageRightRoutes,
  ...explainRoutes,
  ...userRoutes,
  ...deviceRoutes,
  ...groupRoutes,
  ...productRoutes,
  ...subscriptionRoutes,
  ...catalogRoutes,
  ...licenseRoutes,
  ...administrationRoutes,
  ...operationRoutes,
  ...useRoutes,
  ...historyRoutes,
  ...prerequisiteRoutes,
  ...auditExportRoutes,
  ...roleRoutes,
  ...providerRoutes,
  ...searchScopeRoutes,
  ...batchRoutes,
  ...deltaRoutes,
  ...notificationRoutes,
]

/** Everything that is served under `/beta` and `/v1.0`. */
export const routes: readonly Route[] = [...ownRoutes, ...meRoutes(ownRoutes)]
