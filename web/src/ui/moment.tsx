import { useWords } from '../words/words.tsx'

/** A date as people say it, with the exact time on hover and for screen readers. */
export function Moment({ value }: { value: string }) {
  const { relative, exact } = useWords()
  return (
    <time dateTime={value} title={exact(value)}>
      {relative(value)}
    </time>
  )
}
