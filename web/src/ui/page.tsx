import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components'
import { type ReactNode, useEffect, useRef } from 'react'
import { useWords } from '../words/words.tsx'

const longTitle = 60
const useStyles = makeStyles({
  page: {
    padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalXXL} ${tokens.spacingVerticalXXXL}`,
    maxWidth: '1280px',
    '@media (max-width: 640px)': { padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}` },
  },
  // Its list takes the height that is left, so that the page itself need not scroll.
  list: {
    display: 'flex',
    flexDirection: 'column',
    height: '100%',
    boxSizing: 'border-box',
    '& > *': { flexShrink: 0 },
    '& > [data-list]': { flexShrink: 1, maxHeight: 'none', minHeight: '320px' },
  },
  crumbs: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2, minHeight: '16px' },
  top: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    marginBottom: tokens.spacingVerticalL,
  },
  title: {
    ...typographyStyles.title2,
    margin: 0,
    flexGrow: 1,
    minWidth: 0,
    overflowWrap: 'anywhere',
    // A long name leaves room for what it is about.
    '@media (max-width: 640px)': typographyStyles.title3,
  },
  // A name may be a sentence: what it is about is to be seen, too.
  long: { ...typographyStyles.subtitle1, '@media (max-width: 640px)': typographyStyles.subtitle2 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  section: { marginBottom: tokens.spacingVerticalXXL, minWidth: 0 },
  heading: { ...typographyStyles.subtitle1, margin: `0 0 ${tokens.spacingVerticalM}` },
})

/** A page: its title is read out and focused when somebody comes to it. */
export function Page({
  title,
  crumbs,
  actions,
  isList = false,
  children,
}: {
  title: string
  crumbs?: ReactNode
  actions?: ReactNode
  /** A list is all that stands on it. */
  isList?: boolean
  children: ReactNode
}) {
  const styles = useStyles()
  const { t } = useWords()
  const heading = useRef<HTMLHeadingElement>(null)
  const page = useRef<HTMLDivElement>(null)
  useEffect(() => {
    document.title = `${title} - ${t('product')}`
  }, [title, t])
  useEffect(() => {
    // A dialog that opens with the page has the focus already, and so has a field to begin with.
    const isTaken =
      document.querySelector('[role="dialog"]') || page.current?.contains(document.activeElement)
    if (!isTaken) heading.current?.focus({ preventScroll: true })
  }, [])
  return (
    <div ref={page} className={mergeClasses(styles.page, isList && styles.list)}>
      {crumbs && <div className={styles.crumbs}>{crumbs}</div>}
      <div className={styles.top}>
        <h1
          ref={heading}
          tabIndex={-1}
          className={mergeClasses(styles.title, title.length > longTitle && styles.long)}
          style={{ outline: 'none' }}
        >
          {title}
        </h1>
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
      {children}
    </div>
  )
}

export function Section({
  title,
  children,
  className,
}: {
  title?: string
  children: ReactNode
  className?: string
}) {
  const styles = useStyles()
  return (
    <section className={mergeClasses(styles.section, className)} {...(title ? { 'aria-label': title } : {})}>
      {title && <h2 className={styles.heading}>{title}</h2>}
      {children}
    </section>
  )
}
