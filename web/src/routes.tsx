import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  RouterProvider,
} from '@tanstack/react-router'
import { PageFailed } from './shell/failed-page.tsx'
import { Shell } from './shell/shell.tsx'
import { numberOf, textOf } from './ui/address.ts'
import { loadPart } from './ui/load-part.ts'
import { NotFoundPage } from './ui/page-error.tsx'

// Every page is a file of its own, fetched when somebody goes there.

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFoundPage,
  errorComponent: PageFailed,
})
const at = { getParentRoute: () => root }

const home = createRoute({
  ...at,
  path: '/',
  component: lazyRouteComponent(() => loadPart(() => import('./home/home-page.tsx')), 'HomePage'),
})
const licenses = createRoute({
  ...at,
  path: '/licenses',
  validateSearch: (search) => ({ ...textOf(search, 'q'), ...textOf(search, 'sort') }),
  component: lazyRouteComponent(() => loadPart(() => import('./license/licenses-page.tsx')), 'LicensesPage'),
})
const add = createRoute({
  ...at,
  path: '/licenses/add',
  component: lazyRouteComponent(() => loadPart(() => import('./license/add-page.tsx')), 'AddPage'),
})
const importFiles = createRoute({
  ...at,
  path: '/import',
  component: lazyRouteComponent(() => loadPart(() => import('./import/import-page.tsx')), 'ImportPage'),
})
const product = createRoute({
  ...at,
  path: '/licenses/$skuId',
  validateSearch: (search) => textOf(search, 'sort'),
  component: lazyRouteComponent(() => loadPart(() => import('./license/product-page.tsx')), 'ProductPage'),
})
const create = createRoute({
  ...at,
  path: '/allotments/new',
  validateSearch: (search) => ({ ...textOf(search, 'product'), ...textOf(search, 'step') }),
  component: lazyRouteComponent(() => loadPart(() => import('./allotment/create-page.tsx')), 'CreatePage'),
})
const allotment = createRoute({
  ...at,
  path: '/allotments/$allotmentId',
  validateSearch: (search) => ({
    ...textOf(search, 'tab'),
    ...textOf(search, 'sort'),
    ...textOf(search, 'assign'),
    ...textOf(search, 'group'),
    ...numberOf(search, 'days'),
  }),
  component: lazyRouteComponent(
    () => loadPart(() => import('./allotment/allotment-page.tsx')),
    'AllotmentPage',
  ),
})
const people = createRoute({
  ...at,
  path: '/people',
  validateSearch: (search) => ({ ...textOf(search, 'q'), ...textOf(search, 'sort') }),
  component: lazyRouteComponent(() => loadPart(() => import('./person/people-page.tsx')), 'PeoplePage'),
})
const person = createRoute({
  ...at,
  path: '/people/$userId',
  component: lazyRouteComponent(() => loadPart(() => import('./person/person-page.tsx')), 'PersonPage'),
})
const groups = createRoute({
  ...at,
  path: '/groups',
  validateSearch: (search) => ({ ...textOf(search, 'q'), ...textOf(search, 'sort') }),
  component: lazyRouteComponent(() => loadPart(() => import('./group/groups-page.tsx')), 'GroupsPage'),
})
const group = createRoute({
  ...at,
  path: '/groups/$groupId',
  component: lazyRouteComponent(() => loadPart(() => import('./group/group-page.tsx')), 'GroupPage'),
})
const activity = createRoute({
  ...at,
  path: '/activity',
  validateSearch: (search) => ({
    ...textOf(search, 'kind'),
    ...textOf(search, 'by'),
    ...textOf(search, 'byName'),
    ...textOf(search, 'target'),
    ...textOf(search, 'targetName'),
    ...textOf(search, 'from'),
    ...textOf(search, 'to'),
  }),
  component: lazyRouteComponent(() => loadPart(() => import('./activity/activity-page.tsx')), 'ActivityPage'),
})
const settings = createRoute({
  ...at,
  path: '/settings',
  validateSearch: (search) => textOf(search, 'tab'),
  component: lazyRouteComponent(() => loadPart(() => import('./setting/settings-page.tsx')), 'SettingsPage'),
})

const pages = [
  home,
  licenses,
  add,
  importFiles,
  product,
  create,
  allotment,
  people,
  person,
  groups,
  group,
  activity,
  settings,
]
const router = createRouter({
  routeTree: root.addChildren(pages),
  defaultPreload: 'intent',
  // Another allotment is another page: nothing that was chosen or opened on one is there on the next.
  defaultRemountDeps: ({ params }) => params,
  scrollRestoration: false,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

/** The pages, with that of this address at hand. */
export async function loadPages() {
  await router.load()
  return Pages
}

function Pages() {
  return <RouterProvider router={router} />
}
