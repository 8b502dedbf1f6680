import { z } from 'zod'
import { externalServiceIdentifier, service } from './allotment.ts'
import type { Entity } from './entity.ts'
import { guid } from './scalars.ts'

export const usageRight: Entity = {
  name: 'usageRight',
  type: '#microsoft.graph.cloudLicensing.usageRight',
  description:
    'What a member may use of a product: the union over their seats, without failing services (rules 16 to 18).',
  properties: {
    id: z.string(),
    services: z.array(service),
    skuId: guid,
    skuPartNumber: z.string(),
  },
  onSelect: { externalServiceIdentifier, productName: z.string() },
  navigation: { assignments: 'assignment', allotments: 'allotment' },
}
