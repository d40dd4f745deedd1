import { useState } from 'react';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { SplitPane } from '../../ui/split-pane.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { FailureNotice } from '../shell/failure-notice.tsx';

interface Row {
  readonly name: string;
  readonly memoryMib: number | null;
}

const ROWS: readonly Row[] = [
  { name: 'gateway-2', memoryMib: 96 },
  { name: 'gateway-10', memoryMib: 48 },
  { name: 'database-1', memoryMib: null },
  { name: 'a-member-whose-name-is-longer-than-others-and-widens-the-table', memoryMib: 1024 },
];

const COMMAND =
  'docker run --rm --network gateway-pair --volume gateway-pair-database-data:/var/lib/postgresql/data tandem/postgres:17 pg_checksums --check';

const COLUMNS: readonly DataColumn<Row>[] = [
  { id: 'name', header: 'Member', cell: ({ name }) => name, sortBy: ({ name }) => name },
  {
    id: 'memory',
    header: 'Memory',
    align: 'end',
    cell: ({ memoryMib }) => (memoryMib === null ? 'not measured' : `${memoryMib} MiB`),
    sortBy: ({ memoryMib }) => memoryMib,
  },
  { id: 'state', header: 'State', cell: () => <Badge>ready</Badge> },
];

export function LayoutGallery() {
  const [tab, setTab] = useState<'table' | 'none' | 'code' | 'empty'>('table');
  return (
    <div className="grid items-start gap-3 xl:grid-cols-2">
      <Panel title="Tabs, table, code, empty">
        <Tabs
          label="Specimens"
          value={tab}
          onChange={setTab}
          items={[
            {
              value: 'table',
              label: 'Table',
              badge: <Badge>4</Badge>,
              panel: (
                <DataTable
                  label="Members"
                  columns={COLUMNS}
                  rows={ROWS}
                  rowKey={({ name }) => name}
                  initialSort={{ column: 'name' }}
                />
              ),
            },
            {
              value: 'none',
              label: 'Table of nothing',
              panel: (
                <DataTable
                  label="No members"
                  columns={COLUMNS}
                  rows={[]}
                  rowKey={({ name }) => name}
                  empty={<p className="p-4">No member runs.</p>}
                />
              ),
            },
            {
              value: 'code',
              label: 'Code',
              panel: (
                <div className="space-y-3 p-4">
                  <CodeBlock
                    label="haproxy.cfg"
                    text={'frontend api\n  bind :8080\n  default_backend gateway'}
                  />
                  <CodeBlock label="Command, long" text={COMMAND} />
                  <CodeBlock label="Command, broken into lines" text={COMMAND} wrap />
                </div>
              ),
            },
            {
              value: 'empty',
              label: 'Empty',
              panel: (
                <EmptyState title="No incidents yet" action={<Button>Run a drill</Button>}>
                  <p>What happens without anybody’s asking is told here.</p>
                </EmptyState>
              ),
            },
          ]}
        />
      </Panel>
      <Panel title="Waiting, failing, more">
        <Skeleton label="Reading the journal" />
        <FailureNotice
          framed={false}
          failure={{
            code: 'unexpected',
            message: 'The engine did not answer.',
            hint: 'Start it again.',
            cause: 'connect ENOENT /var/run/docker.sock',
          }}
        />
        <div className="space-y-1 px-4 py-3">
          <Disclosure summary="Evidence">What the balancers counted.</Disclosure>
          <Disclosure summary="Evidence, open" defaultOpen>
            What the balancers counted.
          </Disclosure>
        </div>
      </Panel>
      <Panel title="Split panes" aside={<Badge>beside a title</Badge>}>
        <div className="flex h-40">
          <SplitPane
            id="gallery"
            name="left pane"
            first={<p className="p-4">First</p>}
            second={
              <SplitPane
                id="gallery-below"
                name="upper pane"
                direction="vertical"
                firstPercent={50}
                first={<p className="p-4">Second</p>}
                second={<p className="p-4">Third</p>}
              />
            }
          />
        </div>
      </Panel>
    </div>
  );
}
