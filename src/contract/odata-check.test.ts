import { describe, expect, test } from 'vitest'
import { checkFilter } from './odata-check.ts'
import { ODataError } from './odata-error.ts'
import { evaluateFilter } from './odata-evaluate.ts'
import { parseFilter } from './odata-filter.ts'
import type { FilterTypes } from './odata-types.ts'

const types: FilterTypes = {
  properties: {
    id: { type: 'guid' },
    externalId: { type: 'string', nullable: true },
    displayName: { type: 'caseInsensitiveString', nullable: true },
    mail: { type: 'caseInsensitiveString', nullable: true },
    units: { type: 'int', nullable: true },
    used: { type: 'int' },
    enabled: { type: 'boolean', nullable: true },
    createdDateTime: { type: 'dateTime', nullable: true },
    startDate: { type: 'date', nullable: true },
    state: { type: 'enum', values: ['active', 'warning', 'lockedOut'] },
    'assignedTo/id': { type: 'guid', nullable: true },
  },
  collections: {
    services: { properties: { planId: { type: 'guid' }, planName: { type: 'caseInsensitiveString' } } },
    disabledPlans: { element: { type: 'guid' } },
    tags: { element: { type: 'string' } },
  },
}
const guid = '6fd2c87f-b296-42f0-b197-1e91e994b900'
const guid2 = 'efb87545-963c-4e0d-99df-69c6916d9eb0'
const row = {
  id: guid,
  externalId: 'Abc',
  displayName: 'Sales Team',
  mail: null,
  units: 5,
  used: 5,
  enabled: true,
  createdDateTime: new Date('2026-01-31T08:15:30.500Z'),
  startDate: '2026-01-31',
  state: 'lockedOut',
  assignedTo: { id: guid2 },
  services: [
    { planId: guid, planName: 'EXCHANGE' },
    { planId: guid2, planName: 'TEAMS1' },
  ],
  disabledPlans: [guid2],
  tags: [],
}

const meanings: [string, boolean][] = [
  [`id eq ${guid}`, true],
  [`id eq '${guid.toUpperCase()}'`, true],
  [`id ne ${guid}`, false],
  [`id in (${guid2}, ${guid})`, true],
  [`ID eq ${guid}`, true], // names in any letter case
  ["externalId eq 'Abc'", true],
  ["externalId eq 'abc'", false], // opaque ids are compared letter by letter
  ["displayName eq 'sales team'", true], // names as the directory compares them
  ["displayName ne 'SALES TEAM'", false],
  ["displayName in ('x', 'SALES team')", true],
  ["startsWith(displayName, 'SALES')", true],
  ["endsWith(displayName, 'TEAM')", true],
  ["contains(displayName, 'es te')", true],
  ["contains(displayName, '%')", false],
  ["contains(displayName, '')", true],
  ["startswith(externalId, 'a')", false],
  ["tolower(externalId) eq 'abc'", true],
  ["toupper(externalId) eq 'ABC'", true],
  ["startswith(tolower(externalId), 'ab')", true],
  ["displayName gt 'sales'", true],
  ["displayName lt 'sales'", false],
  ["'sales' lt displayName", true], // the value first
  // null
  ['mail eq null', true],
  ['mail ne null', false],
  ["mail ne 'x'", true],
  ["mail eq 'x'", false],
  ["not (mail eq 'x')", true],
  ["startswith(mail, 'x')", false],
  ["not startswith(mail, 'x')", true],
  ["mail gt 'x'", false],
  ["mail le 'x'", false],
  ['mail gt null', false],
  ["mail in ('x')", false],
  ["mail in ('x', null)", true],
  ["tolower(mail) eq 'x'", false],
  ['mail eq displayName', false],
  ['mail ne displayName', true],
  // numbers
  ['units eq 5', true],
  ['units gt 4.5', true],
  ['units le 4.5', false],
  ['units eq used', true],
  ['units lt used', false],
  ['units in (1, 5, 9)', true],
  ['5 le units', true],
  // booleans
  ['enabled', true],
  ['not enabled', false],
  ['enabled eq true', true],
  ['enabled ne false', true],
  ['enabled eq null', false],
  // dates
  ['createdDateTime eq 2026-01-31T08:15:30.5Z', true],
  ['createdDateTime eq 2026-01-31T10:15:30.5+02:00', true],
  ['createdDateTime gt 2026-01-31', true],
  ['createdDateTime lt 2026-01-31T08:15:30.500001Z', true],
  ['startDate eq 2026-01-31', true],
  ['startDate lt 2026-02-01', true],
  // enums
  ["state eq 'lockedout'", true],
  ["state in ('active', 'warning')", false],
  ["state ne microsoft.graph.cloudLicensing.subscriptionState'active'", true],
  // paths and collections
  [`assignedTo/id eq ${guid2}`, true],
  [`services/any(s:s/planId eq ${guid2})`, true],
  [`services/any(s:s/planId in (${guid2}))`, true],
  ["services/any(s:s/planName eq 'teams1')", true],
  ["services/all(s:contains(s/planName, 'e'))", true],
  ["services/all(s:s/planName eq 'TEAMS1')", false],
  [`services/any(s:s/planId eq ${guid} and s/planName eq 'TEAMS1')`, false], // of one element
  [`services/any(s:s/planId eq id)`, true], // the row from inside
  [`services/any(s:s/planId eq $it/id)`, true],
  [`services/any(s:disabledPlans/any(d:d eq s/planId))`, true],
  [`services/all(s:disabledPlans/any(d:d eq s/planId))`, false],
  ['services/any()', true],
  ['tags/any()', false],
  ["tags/any(t:t eq 'x')", false],
  ["tags/all(t:t eq 'x')", true], // nothing contradicts it
  [`disabledPlans/any(d:d eq ${guid2})`, true],
  [`not disabledPlans/any(d:d eq ${guid})`, true],
  ['services/$count eq 2', true],
  ['tags/$count eq 0', true],
  ['services/$count gt tags/$count', true],
  // and, or, not
  ["units eq 5 and displayName eq 'x'", false],
  ["units eq 5 or displayName eq 'x'", true],
  ['not (units eq 5 and enabled)', false],
  ["startswith(displayName, 's') eq true", true],
  ["startswith(displayName, 's') ne true", false],
  ['(units eq 5) eq false', false],
]

const errors: [string, RegExp][] = [
  ['dispayName eq 1', /'dispayName' is not supported\. Did you mean 'displayName'\?/],
  ['secret eq 1', /Filtering by 'secret' is not supported\.$/],
  ['__proto__ eq 1', /not supported/],
  ['constructor eq 1', /not supported/],
  ['toString eq 1', /not supported/],
  ['assignedTo eq null', /not supported/],
  ["id eq 'x'", /'id' needs a GUID/],
  ['id eq 1', /'id' needs a GUID/],
  [`id in (${guid}, 'x')`, /'id' needs a GUID/],
  [`id gt ${guid}`, /'id' supports eq, ne and in, but not gt/],
  ["startswith(id, 'x')", /works on text/],
  ["tolower(id) eq 'x'", /works on text/],
  ['displayName eq 1', /'displayName' needs a text in single quotes/],
  ['displayName eq true', /needs a text/],
  ["units eq '5'", /'units' needs a number/],
  ['units eq 1e300', /needs a number/],
  ["enabled eq 'true'", /'enabled' needs true or false/],
  ['enabled gt true', /supports eq, ne and in/],
  ["createdDateTime gt '2026-01-31T00:00:00Z'", /without quotes/],
  ['createdDateTime gt 2026-02-30T00:00:00Z', /needs a date-time/],
  ['createdDateTime gt 2026-02-30', /needs a date-time/],
  ['createdDateTime gt 2026-01-31T25:00:00Z', /needs a date-time/],
  ['createdDateTime gt 0000-01-01T00:00:00Z', /needs a date-time/],
  ['createdDateTime gt 0001-01-01T00:00:00+14:00', /needs a date-time/],
  ['createdDateTime gt 2026-01-31T00:00:00+15:00', /needs a date-time/],
  ['startDate eq 2026-01-31T00:00:00Z', /needs a date such as/],
  ["state eq 'gone'", /needs one of 'active', 'warning', 'lockedOut'/],
  ["state gt 'active'", /supports eq, ne and in/],
  ['1 eq 1', /one side must be a property/],
  ["'x' in ('x')", /Before 'in' stands a property/],
  ['displayName', /is not a condition/],
  ['true', /needs a condition/],
  ["'x'", /needs a condition/],
  ['units', /is not a condition/],
  ['services/$count', /needs a condition/],
  ['tolower(displayName)', /is not a condition/],
  ['displayName eq units', /different types/],
  ["startswith('x', displayName)", /first argument/],
  ['startswith(displayName, mail)', /second argument/],
  ['startswith(displayName, null)', /second argument/],
  ["startswith(units eq 5, 'x')", /first argument/],
  ["tolower('X') eq displayName", /argument of tolower is a property/],
  ['enabled eq (units eq 5)', /cannot be compared with a condition/],
  ['(units eq 5) eq 1', /compared with true or false/],
  ['(units eq 5) gt true', /compared with true or false/],
  ['services eq null', /is a collection/],
  ['services/planId eq null', /not supported/],
  ['service/any()', /The collection 'service' is not supported\. Did you mean 'services'/],
  ['displayName/any()', /not supported/],
  ['units/$count eq 1', /not supported/],
  ['services/any(s:s eq null)', /'s' is an object; compare a property of it, such as s\/planId/],
  [`services/any(s:s/plnId eq ${guid})`, /Did you mean 'planId'/],
  [`services/any(s:x/planId eq ${guid})`, /not supported/],
  [`disabledPlans/any(d:d/planId eq ${guid})`, /not supported/],
  ["disabledPlans/any(d:d eq 'x')", /needs a GUID/],
  ['services/any(s:services/any(s:enabled))', /already used/],
  ['tags/any(a:tags/any(b:tags/any(c:tags/any(d:enabled))))', /nest at most/],
]

describe('the meaning of a filter', () => {
  test.each(meanings)('%s is %s', (filter, expected) => {
    expect(evaluateFilter(checkFilter(parseFilter(filter), types), row)).toBe(expected)
  })

  test.each(meanings)('not (%s) is the opposite', (filter, expected) => {
    expect(evaluateFilter(checkFilter(parseFilter(`not (${filter})`), types), row)).toBe(!expected)
  })

  test.each(errors)('%s is refused', (filter, message) => {
    const check = () => checkFilter(parseFilter(filter), types)
    expect(check).toThrow(ODataError)
    expect(check).toThrow(message)
  })

  test('the refusal names the property', () => {
    try {
      checkFilter(parseFilter("enabled and id eq 'x'"), types)
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ code: 'invalidFilter', propertyName: 'id', position: 12 })
    }
  })
})
