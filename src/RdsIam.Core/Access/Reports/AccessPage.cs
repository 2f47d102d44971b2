namespace RdsIam.Core.Access.Reports;

/// <summary>What the page has beside its rows: style and script. Nothing comes from elsewhere, and the page itself forbids it.</summary>
internal static class AccessPage
{
    public const string Policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    public const string Style = """
        :root { color-scheme: light dark; --back: #fff; --text: #1b1f24; --dim: #57606a; --line: #d0d7de; --head: #f3f5f7; --good: #1a7f37; --open: #9a6700; --bad: #b3261e; }
        @media (prefers-color-scheme: dark) { :root { --back: #14181d; --text: #e6e9ec; --dim: #9aa4af; --line: #363d46; --head: #1e242b; --good: #57c46e; --open: #e0b341; --bad: #ff8a80; } }
        :root[data-theme="light"] { color-scheme: light; --back: #fff; --text: #1b1f24; --dim: #57606a; --line: #d0d7de; --head: #f3f5f7; --good: #1a7f37; --open: #9a6700; --bad: #b3261e; }
        :root[data-theme="dark"] { color-scheme: dark; --back: #14181d; --text: #e6e9ec; --dim: #9aa4af; --line: #363d46; --head: #1e242b; --good: #57c46e; --open: #e0b341; --bad: #ff8a80; }
        * { box-sizing: border-box; }
        body { margin: 1.5rem; background: var(--back); color: var(--text); font: 14px/1.45 system-ui, sans-serif; }
        h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
        .sum, .dim { color: var(--dim); } .sum b { color: var(--text); }
        .tools { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin: 1rem 0 .5rem; }
        input, select, .tools button { font: inherit; color: inherit; background: var(--back); border: 1px solid var(--line); border-radius: 4px; padding: .3rem .5rem; }
        input { min-width: 18rem; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
        th { background: var(--head); position: sticky; top: 0; white-space: nowrap; }
        th button { all: unset; cursor: pointer; font-weight: 600; } th button:focus-visible { outline: 2px solid currentColor; }
        th[aria-sort="ascending"] button::after { content: " \25B2"; } th[aria-sort="descending"] button::after { content: " \25BC"; }
        td ul { margin: 0; padding-left: 1rem; } summary { cursor: pointer; }
        .Allowed { color: var(--good); font-weight: 600; } .Conditional { color: var(--open); font-weight: 600; } .Unknown, .Error { color: var(--bad); font-weight: 600; } .Warning { color: var(--open); font-weight: 600; }
        tr[hidden] { display: none; }
        @media print { :root { --back: #fff !important; --text: #000 !important; --dim: #333 !important; --line: #999 !important; --head: #eee !important; } body { margin: 0; font-size: 9pt; } .tools { display: none; } .wide { overflow: visible; } th { position: static; } thead { display: table-header-group; } tr { break-inside: avoid; } @page { size: landscape; margin: 12mm; } }
        """;

    public const string Script = """
        'use strict';
        const order = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
        for (const table of document.querySelectorAll('table')) {
          const heads = [...table.tHead.rows[0].cells];
          heads.forEach((head, column) => head.querySelector('button').addEventListener('click', () => {
            const down = head.getAttribute('aria-sort') === 'ascending';
            heads.forEach(other => other.removeAttribute('aria-sort'));
            head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
            const text = row => row.cells[column].dataset.key ?? row.cells[column].textContent;
            const rows = [...table.tBodies[0].rows].sort((one, other) => order.compare(text(one), text(other)) * (down ? -1 : 1));
            table.tBodies[0].append(...rows);
          }));
        }
        const find = document.getElementById('find'), decision = document.getElementById('decision'), count = document.getElementById('count');
        const rows = [...document.getElementById('rows').tBodies[0].rows].map(row => ({ row, text: row.textContent.toLowerCase() }));
        function filter() {
          const words = find.value.toLowerCase().split(/\s+/).filter(word => word);
          let shown = 0;
          for (const { row, text } of rows) {
            const wanted = words.every(word => text.includes(word)) && (!decision.value || row.dataset.decision === decision.value);
            row.hidden = !wanted;
            shown += wanted;
          }
          count.textContent = shown === rows.length ? `${rows.length} rows` : `${shown} of ${rows.length} rows`;
        }
        find.addEventListener('input', filter);
        decision.addEventListener('change', filter);
        document.getElementById('theme').addEventListener('click', () => {
          const isDark = getComputedStyle(document.documentElement).getPropertyValue('--back').trim() !== '#fff';
          document.documentElement.dataset.theme = isDark ? 'light' : 'dark';
        });
        window.addEventListener('beforeprint', () => document.querySelectorAll('details').forEach(one => { one.open = true; }));
        filter();
        """;
}
