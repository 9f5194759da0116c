// What is read page after page: the first page's wait or failure, and below what is there the button for more.
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { asProblem } from '../api/problem.ts';
import type { ReadingPages } from '../api/use-pages.ts';
import { useText } from '../i18n/index.ts';
import { Loading, ProblemPanel } from './states.tsx';

/** Shows the pages that were read; `below` stands under them and asks for the next. */
export function ReadOn<Value>({
  of: pages,
  children,
}: {
  readonly of: ReadingPages<Value>;
  readonly children: (answers: readonly Value[], below: ReactNode) => ReactNode;
}) {
  const text = useText();
  if (pages.error && !pages.data) {
    return <ProblemPanel problem={asProblem(pages.error)} onRetry={() => void pages.refetch()} />;
  }
  if (!pages.data) return <Loading />;
  const more = () => void pages.fetchNextPage();
  const below = pages.isFetchNextPageError ? (
    <ProblemPanel problem={asProblem(pages.error)} onRetry={more} />
  ) : (
    pages.hasNextPage && (
      <div className="zy-row" style={{ justifyContent: 'center', padding: 12 }}>
        <Button loading={pages.isFetchingNextPage} onClick={more}>
          {text('action.loadMore')}
        </Button>
      </div>
    )
  );
  return children(pages.data.pages, below);
}
