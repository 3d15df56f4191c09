import type { ContactRow, PortalData, Sort } from '../../pages/page-data.ts';
import { Glyph } from '../Glyph.tsx';
import { initials } from '../Layout.tsx';
import { TierBadge } from '../TierBadge.tsx';
import { day } from '../when.ts';

type ContactTableProps = {
  readonly portal: PortalData;
  readonly rows: readonly ContactRow[];
  readonly sort: Sort;
  readonly descending: boolean;
  readonly onSort: (sort: Sort) => void;
};

const COLUMNS: readonly { readonly sort: Sort; readonly label: string }[] = [
  { sort: 'name', label: 'Name' },
  { sort: 'company', label: 'Company' },
  { sort: 'tier', label: 'Tier' },
  { sort: 'score', label: 'Score' },
  { sort: 'owner', label: 'Owner' },
  { sort: 'seen', label: 'Last seen' },
];

/** The contacts of one page. */
export function ContactTable({ portal, rows, sort, descending, onSort }: ContactTableProps) {
  return (
    <div className="table-frame">
      <table>
        <caption className="visually-hidden">Contacts, sortable by column</caption>
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <th
                key={column.sort}
                scope="col"
                className={`column-${column.sort}`}
                aria-sort={column.sort !== sort ? 'none' : descending ? 'descending' : 'ascending'}
              >
                <button type="button" onClick={() => onSort(column.sort)}>
                  {column.label}
                  {column.sort === sort && <Glyph name={descending ? 'down' : 'up'} />}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} data-contact={row.id}>
              <td>
                <div className="person">
                  <span className="avatar" aria-hidden="true">
                    {initials(row.name)}
                  </span>
                  <div>
                    <a href={`/contacts/${portal.portalId}/record/0-1/${row.id}`}>{row.name}</a>
                    <span className="muted">{row.jobTitle === '' ? '–' : row.jobTitle}</span>
                  </div>
                </div>
              </td>
              <td>{row.company === '' ? '–' : row.company}</td>
              <td>
                <TierBadge tier={row.tier} label={row.tierLabel} />
              </td>
              <td>
                <Score score={row.score} tier={row.tier} />
              </td>
              <td>{row.owner === '' ? <span className="muted">Unassigned</span> : row.owner}</td>
              <td className="muted">
                {row.lastSeenAt === null ? '–' : day(row.lastSeenAt, portal.timeZone)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p className="nothing">No contact fits.</p>}
    </div>
  );
}

function Score({ score, tier }: { readonly score: number | null; readonly tier: string }) {
  if (score === null) return <span className="muted">–</span>;
  return (
    <div className="score">
      <span>{Math.round(score)}</span>
      <span className="score-bar" aria-hidden="true">
        <span className={`fill-${tier}`} style={{ width: `${score}%` }} />
      </span>
    </div>
  );
}
