import { makeStyles, tokens } from '@fluentui/react-components'
import type { Product } from '../api/types.ts'
import { Section } from '../ui/page.tsx'
import { useWords, type Words } from '../words/words.tsx'

const useStyles = makeStyles({
  list: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(260px, 100%), 1fr))',
    gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL}`,
    margin: 0,
    padding: 0,
    listStyleType: 'none',
  },
  sentence: { margin: 0 },
  detail: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, display: 'block' },
})

/** Whether a product may be divided, and why. */
export function Eligibility({ product }: { product: Product }) {
  const styles = useStyles()
  const words = useWords()
  const { t } = words
  const { eligible, eligibilityOverride } = product
  return (
    <Section title={t('productPage.eligibility')}>
      <p className={styles.sentence}>
        {eligible
          ? t(eligibilityOverride === 'allow' ? 'productPage.allowed' : 'productPage.eligible')
          : t('productPage.ineligible', { why: ineligibleInWords(product, words) })}
      </p>
    </Section>
  )
}

/** The services in a product. */
export function Services({ product }: { product: Product }) {
  const styles = useStyles()
  const { t } = useWords()
  const services = [...(product.services ?? [])].sort((a, b) => nameOf(a).localeCompare(nameOf(b)))
  return (
    <Section title={t('productPage.services', { count: services.length })}>
      {services.length === 0 && <p className={styles.sentence}>{t('productPage.noServices')}</p>}
      <ul className={styles.list}>
        {services.map((service) => (
          <li key={service.planId}>
            {nameOf(service)}
            {service.appliesTo === 'Company' && (
              <span className={styles.detail}>{t('productPage.companyService')}</span>
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}

function nameOf({ displayName, planName }: { displayName: string | null; planName: string }): string {
  return displayName ?? planName
}

/** Why a product cannot be divided, by its code; in English in the server's own words, which may name more. */
export function ineligibleInWords(
  { ineligibilityReason, ineligibilityMessage }: Product,
  { t }: Words,
): string {
  const message = ineligibilityMessage ?? ''
  return ineligibilityReason ? t(`ineligible.${ineligibilityReason}`, { message }) : message
}
