import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { createLink } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, Ref } from 'react'

const useStyles = makeStyles({
  link: {
    color: tokens.colorBrandForegroundLink,
    textDecorationLine: 'underline',
    textDecorationColor: 'transparent',
    ':hover': { textDecorationColor: 'currentcolor' },
    ':focus-visible': {
      outline: `2px solid ${tokens.colorStrokeFocus2}`,
      outlineOffset: '2px',
      borderRadius: tokens.borderRadiusSmall,
    },
  },
})

type Props = AnchorHTMLAttributes<HTMLAnchorElement> & { ref?: Ref<HTMLAnchorElement> }

function StyledAnchor({ className, ref, ...props }: Props) {
  const styles = useStyles()
  return <a {...props} ref={ref} className={mergeClasses(styles.link, className)} />
}

/** A link to a page of ours, checked by the compiler. */
export const Link = createLink(StyledAnchor)
