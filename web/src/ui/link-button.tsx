import { Button, type ButtonProps } from '@fluentui/react-components'
import { createLink } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, Ref } from 'react'

type Props = AnchorHTMLAttributes<HTMLAnchorElement> & {
  ref?: Ref<HTMLAnchorElement>
  appearance?: ButtonProps['appearance']
  size?: ButtonProps['size']
}

function ButtonAnchor({ appearance, size, children, ...props }: Props) {
  return (
    <Button as="a" {...(appearance ? { appearance } : {})} {...(size ? { size } : {})} {...(props as object)}>
      {children}
    </Button>
  )
}

/** A link that looks like a button: it goes somewhere, so it is one. */
export const LinkButton = createLink(ButtonAnchor)
