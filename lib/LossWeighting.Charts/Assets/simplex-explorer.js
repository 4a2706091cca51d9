(function (data) {
  "use strict";

  // the same chart may be on a page twice: each script starts what stands before it
  for (const root of document.querySelectorAll(`[data-explorer="${data.key}"]:not([data-ready])`)) {
    root.setAttribute("data-ready", "");
    start(root);
  }

  function start(root) {
    const corners = [[200, 44], [30, 338], [370, 338]];
    const count = data.shares.length;
    const feed = data.feed;
    const calm = matchMedia("(prefers-reduced-motion: reduce)");
    const find = selector => root.querySelector(selector);
    const svg = find(".lw-triangle");
    const handle = find(".lw-handle");
    const live = find(".lw-live");
    const dots = Array.from(root.querySelectorAll(".lw-dots circle")).sort((a, b) => a.dataset.i - b.dataset.i);
    const at = data.shares.map(shares => [0, 1].map(axis => shares.reduce((sum, share, k) => sum + share * corners[k][axis], 0)));
    const state = { i: first(), user: 0, rank: 0, dots: -1 };
    let settled = 0;

    // ---- small tools

    function make(tag, className, text, parent) {
      const element = document.createElement(tag);
      if (className) element.className = className;
      if (text !== undefined) element.textContent = text;
      if (parent) parent.append(element);
      return element;
    }

    function button(text, parent, act) {
      const element = make("button", "lw-button", text, parent);
      element.type = "button";
      element.addEventListener("click", act);
      return element;
    }

    function select(label, options, parent, change) {
      const wrap = make("label", "lw-select", undefined, parent);
      make("span", "", label, wrap);
      const element = make("select", "", undefined, wrap);
      options.forEach((option, place) => { make("option", "", option, element).value = place; });
      element.addEventListener("change", () => { change(Number(element.value)); update(true); });
      return element;
    }

    function fixed(value, digits, sign) {
      const text = Math.abs(value).toFixed(digits);
      const zero = Number(text) === 0;
      return (value < 0 && !zero ? "−" : sign && !zero ? "+" : "") + text;
    }

    const percent = share => `${Math.round(100 * share)}\u00a0%`;

    function first() {
      return data.equal >= 0 ? data.equal : data.knee >= 0 ? data.knee : 0;
    }

    function nearest(distance) {
      let best = 0;
      for (let i = 1; i < count; i++)
        if (distance(i) < distance(best) - 1e-9) best = i;
      return best;
    }

    // ---- the parts that change

    const buttons = find(".lw-buttons");
    const jumps = [["Equal weights", data.equal], ["Knee", data.knee]].filter(([, place]) => place >= 0)
      .map(([text, place]) => [place, button(text, buttons, () => go(place))]);
    const paint = select("Colour dots by", ["the front", ...data.targets.map(target => target.name)], buttons, value => { state.dots = value - 1; });
    const legend = find(".lw-legend");

    // loss of every target, from its worst trained weighting to its best
    const ranges = data.targets.map((_, k) => {
      const losses = data.now.map(row => row[k]).filter(Boolean).map(numbers => numbers[0]);
      return [Math.max(...losses), Math.min(...losses)];
    });

    const now = find(".lw-now");
    const bar = make("div", "lw-bar", undefined, now);
    const parts = data.targets.map((_, k) => {
      const part = make("span", "", undefined, bar);
      part.style.background = `var(--c${k})`;
      return part;
    });
    const rows = make("ul", "lw-targets", undefined, now);
    const targets = data.targets.map((target, k) => {
      const row = make("li", "", undefined, rows);
      const head = make("div", "lw-head", undefined, row);
      make("i", "lw-swatch", undefined, head).style.background = `var(--c${k})`;
      make("b", "", target.name, head).dir = "auto";
      const share = make("span", "lw-weight", "", head);
      const body = make("div", "lw-body", undefined, row);
      const cells = ["held-out loss", target.metric].map(name => name && {
        name: make("span", "lw-label", name, make("div", "lw-cell", undefined, body)),
        value: make("span", "lw-value", "", body.lastChild),
        change: make("span", "lw-change", "", body.lastChild),
      });
      const place = make("div", "lw-cell lw-place", undefined, body);
      make("span", "lw-label", "worst–best", place);
      const track = make("div", "lw-track", undefined, place);
      const fill = make("span", "lw-fill", undefined, track);
      fill.style.background = `var(--c${k})`;
      const mark = make("span", "lw-equal", undefined, track);
      const none = make("div", "lw-none", "not trained: it has no weight here", row);
      const ends = make("span", "lw-ends", undefined, place);
      for (const end of ranges[k]) make("span", "", Number.isFinite(end) ? fixed(end, Math.min(3, target.decimals[0])) : "", ends);
      return { share, body, cells, fill, mark, none };
    });
    const place = (k, loss) => ranges[k][0] === ranges[k][1] ? 1 : (ranges[k][0] - loss) / (ranges[k][0] - ranges[k][1]);

    const list = feed && makeList(find(".lw-list"));

    function makeList(box) {
      const controls = make("div", "lw-controls", undefined, box);
      const user = select("Feed of", feed.users.map(user => user.name), controls, value => { state.user = value; });
      const rank = select("ranked by", feed.ranks.map(rank => rank.label), controls, value => { state.rank = value; });
      const worth = make("p", "lw-worth", "", box);
      const head = make("div", "lw-item lw-listhead", undefined, box);
      head.setAttribute("aria-hidden", "true");
      make("span", "", "", head);
      make("span", "", "", head);
      for (const outcome of feed.outcomes)
        make("span", "lw-chancehead", outcome.label, head).style.color = `var(--t${outcome.color})`;
      make("span", "lw-move", data.equal >= 0 ? "moved" : "", head);
      box.style.setProperty("--outcomes", feed.outcomes.length);
      return { user, rank, worth, items: make("ol", "lw-items", undefined, box), none: make("p", "lw-none", "", box), source: make("p", "lw-caption", "", box), rows: new Map() };
    }

    const share = make("p", "lw-sharing", undefined, find(".lw-foot"));
    const copy = button("Copy link to this view", share, copyLink);

    // ---- drawing

    function update(changed) {
      const i = state.i;
      const shares = data.shares[i];
      const [x, y] = at[i];
      handle.style.transform = `translate(${x}px, ${y}px)`;
      root.querySelectorAll(".lw-area").forEach((area, k) =>
        area.setAttribute("points", corners.map((corner, j) => (j === k ? [x, y] : corner).join(",")).join(" ")));
      root.querySelectorAll(".lw-share").forEach((text, k) => { text.textContent = percent(shares[k]); });
      handle.setAttribute("aria-valuenow", i + 1);
      handle.setAttribute("aria-valuetext", shares.map((share, k) => `${data.targets[k].name} ${percent(share)}`).join(", "));
      parts.forEach((part, k) => {
        part.style.flexGrow = shares[k];
        part.style.marginLeft = k > 0 && shares[k] > 0 && shares.slice(0, k).some(share => share > 0) ? "2px" : "0";
      });
      jumps.forEach(([place, element]) => element.setAttribute("aria-pressed", place === i));
      data.targets.forEach((target, k) => updateTarget(target, k, shares[k], data.now[i][k]));
      updateDots();
      if (list) updateList();
      clearTimeout(settled);
      if (!changed) say();
      else // a drag over ten dots is one change to those who listen, and browsers allow an address only so many
        settled = setTimeout(() => { remember(); say(); }, 120);
    }

    function updateTarget(target, k, share, numbers) {
      const view = targets[k];
      view.share.textContent = percent(share);
      view.body.hidden = !numbers;
      view.none.hidden = Boolean(numbers);
      if (!numbers) return;
      view.cells.forEach((cell, c) => {
        if (!cell) return;
        const [mean, half, change, sure] = numbers.slice(4 * c, 4 * c + 4);
        const digits = target.decimals[c];
        if (mean === null) {
          cell.value.textContent = "—";
          cell.change.textContent = "";
          return;
        }
        cell.value.textContent = fixed(mean, digits);
        if (half !== null) make("small", "", ` ± ${fixed(half, digits)}`, cell.value);
        cell.change.className = "lw-change";
        cell.change.textContent = "";
        if (change !== null && state.i !== data.equal) {
          const better = change === 0 ? 0 : (c === 1 && target.higher ? 1 : -1) * Math.sign(change);
          const verdict = !sure ? "can't tell" : better > 0 ? "better" : "worse";
          cell.change.classList.add(!sure ? "lw-unsure" : better > 0 ? "lw-better" : "lw-worse");
          cell.change.textContent = `${fixed(change, digits, true)} ${data.seeds > 1 ? verdict : ""}`.trim();
        }
      });
      view.fill.style.width = `${Math.max(1.5, 100 * place(k, numbers[0]))}%`;
      const equal = data.equal >= 0 && data.now[data.equal][k];
      view.mark.hidden = !equal;
      if (equal) view.mark.style.left = `${100 * place(k, equal[0])}%`;
    }

    function updateDots() {
      const k = state.dots;
      const metric = k < 0 ? null : data.targets[k].metric;
      const value = i => data.now[i][k] && data.now[i][k][metric ? 4 : 0];
      let low = Infinity, high = -Infinity;
      if (k >= 0)
        for (let i = 0; i < count; i++) {
          const v = value(i);
          if (v !== null && v !== undefined) [low, high] = [Math.min(low, v), Math.max(high, v)];
        }
      const upwards = k >= 0 && metric && data.targets[k].higher;
      dots.forEach((dot, i) => {
        const v = k < 0 ? undefined : value(i);
        const has = v !== null && v !== undefined;
        const part = has && high > low ? (upwards ? v - low : high - v) / (high - low) : 1;
        dot.style.fill = k < 0 ? "" : has ? `color-mix(in srgb, var(--c${k}) ${Math.round(8 + 92 * part)}%, #fff)` : "#fff";
        dot.style.stroke = k < 0 ? "" : has ? `var(--t${k})` : "#999";
      });
      legend.textContent = "";
      if (k < 0) {
        const words = { front: "on the front", dominated: "dominated: another is better in all", edge: "leaves a target out" };
        for (const kind of Object.keys(words).filter(kind => data.kinds.includes(kind))) {
          const entry = make("span", "lw-entry", undefined, legend);
          make("i", `lw-key lw-key-${kind}`, undefined, entry);
          make("span", "", words[kind], entry);
        }
      } else if (high >= low) {
        const digits = Math.min(3, data.targets[k].decimals[metric ? 1 : 0]);
        const [worst, best] = upwards ? [low, high] : [high, low];
        make("span", "", `${metric || "held-out loss"} ${fixed(worst, digits)}`, legend);
        make("i", "lw-scale", undefined, legend).style.background = `linear-gradient(90deg, color-mix(in srgb, var(--c${k}) 8%, #fff), var(--c${k}))`;
        make("span", "", `${fixed(best, digits)}; hollow: not trained`, legend);
      }
    }

    function order(i) {
      return feed.users[state.user].orders[state.rank][i];
    }

    // expected clicks and the like among the shown
    function sums(shown) {
      const chances = feed.users[state.user].chances;
      return feed.outcomes.map((_, o) => shown.reduce((sum, candidate) => sum + chances[candidate][o], 0));
    }

    function worth(i) {
      const whole = order(i);
      if (!whole) return null;
      const shown = whole.slice(0, 10);
      const base = data.equal >= 0 && i !== data.equal && order(data.equal);
      const start = base && sums(base.slice(0, 10));
      return { shown, base: data.equal >= 0 && order(data.equal), parts: sums(shown).map((sum, o) => ({ sum, change: start ? sum - start[o] : null })) };
    }

    function updateList() {
      const user = feed.users[state.user];
      const worthNow = worth(state.i);
      list.user.value = state.user;
      list.rank.value = state.rank;
      list.source.textContent = `True chances of what the list shows, as only a simulator knows them. Ranked by ${user.source}.${data.equal >= 0 ? " Moved: against equal weights." : ""}`;
      for (const part of [list.worth, list.items, list.source]) part.hidden = !worthNow;
      list.none.hidden = Boolean(worthNow);
      if (!worthNow) {
        list.none.textContent = `${data.targets[feed.ranks[state.rank].target].name} has no weight here, so no model was trained to rank by it. Rank by another target, or give it weight.`;
        return;
      }

      list.worth.textContent = "";
      make("span", "", `These ${worthNow.shown.length} are worth `, list.worth);
      worthNow.parts.forEach((part, o) => {
        if (o > 0) list.worth.append(o === worthNow.parts.length - 1 ? " and " : ", ");
        const text = make("span", "lw-sum", undefined, list.worth);
        text.style.color = `var(--t${feed.outcomes[o].color})`;
        make("b", "", fixed(part.sum, 1), text);
        text.append(` ${feed.outcomes[o].label}`);
        if (part.change !== null) make("small", "", ` (${fixed(part.change, 1, true)})`, list.worth);
      });

      const before = new Map(Array.from(list.rows, ([key, row]) => [key, row.offsetTop]));
      const rows = new Map();
      worthNow.shown.forEach((candidate, rank) => {
        const key = `${state.user} ${candidate}`;
        const row = list.rows.get(key) || makeItem(user, candidate);
        rows.set(key, row);
        row.firstChild.textContent = rank + 1;
        setMove(row.lastChild, worthNow.base ? worthNow.base.indexOf(candidate) : null, rank);
      });
      list.items.replaceChildren(...rows.values());
      list.rows = rows;
      if (calm.matches) return;
      for (const [key, row] of rows) {
        const from = before.get(key);
        const frames = from === undefined ? [{ opacity: 0 }, { opacity: 1 }] : from !== row.offsetTop ? [{ transform: `translateY(${from - row.offsetTop}px)` }, { transform: "none" }] : null;
        if (frames) row.animate(frames, { duration: 220, easing: "ease-out" });
      }
    }

    function makeItem(user, candidate) {
      const row = make("li", "lw-item");
      make("span", "lw-rank", "", row);
      const title = make("span", "lw-itemtitle", user.titles[candidate], row);
      title.dir = "auto";
      title.title = user.titles[candidate];
      feed.outcomes.forEach((outcome, o) => {
        const chance = user.chances[candidate][o];
        const cell = make("span", "lw-chance", undefined, row);
        const track = make("span", "lw-chancetrack", undefined, cell);
        const fill = make("span", "", undefined, track);
        fill.style.width = `${100 * chance}%`;
        fill.style.background = `var(--c${outcome.color})`;
        make("span", "lw-percent", percent(chance), cell);
        make("span", "lw-spoken", ` ${outcome.label}`, cell);
      });
      make("span", "lw-move", "", row);
      return row;
    }

    function setMove(cell, was, rank) {
      cell.textContent = "";
      cell.className = "lw-move";
      if (was === null || was === rank) return;
      const [mark, words, kind] = was < 0 || was >= 10 ? ["new", "new among these", "lw-new"]
        : was > rank ? [`▲${was - rank}`, `up ${was - rank}`, "lw-up"] : [`▼${rank - was}`, `down ${rank - was}`, "lw-down"];
      cell.classList.add(kind);
      make("span", "", mark, cell).setAttribute("aria-hidden", "true");
      make("span", "lw-spoken", words, cell);
    }

    // "a, b and c"
    function sentence(words) {
      return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
    }

    // the finding for this weighting, in words
    function say() {
      const i = state.i;
      const named = `${data.shares[i].map((share, k) => `${data.targets[k].name} ${percent(share)}`).join(", ")}`;
      const missing = data.targets.filter((_, k) => !data.now[i][k]).map(target => target.name);
      const sentences = [];
      if (i === data.equal) sentences.push(`Equal weights${i === data.knee ? ", the knee of the front" : data.kinds[i] === "front" ? ", on the front" : data.kinds[i] === "dominated" ? ": another weighting is better for all three" : ""}.`);
      else sentences.push(`${named}${i === data.knee ? ": the knee of the front" : missing.length ? `: ${sentence(missing)} not trained` : data.kinds[i] === "front" ? ": on the front" : ": another weighting is better for all three"}.`);
      if (i !== data.equal && data.equal >= 0 && data.seeds > 1) {
        const [sure, unsure] = [[], []];
        data.targets.forEach((target, k) => {
          const numbers = data.now[i][k];
          if (!numbers || !data.now[data.equal][k]) return;
          const c = target.metric && numbers[6] !== null ? 1 : 0;
          const [, , change, certain] = numbers.slice(4 * c, 4 * c + 4);
          const better = (c === 1 && target.higher) === (change > 0);
          if (certain) sure.push(`${target.name} ${better ? "gains" : "loses"} (${c ? target.metric : "loss"} ${fixed(change, Math.min(3, target.decimals[c]), true)})`);
          else unsure.push(target.name);
        });
        const doubt = unsure.length ? `for ${sentence(unsure)} the seeds can't tell` : "";
        if (sure.length || doubt) sentences.push(`Against equal weights, ${[sure.join(", "), doubt].filter(Boolean).join("; ")}.`);
      }
      const value = feed && worth(i);
      if (value) sentences.push(`The list is worth ${sentence(value.parts.map((part, o) => `${fixed(part.sum, 1)} ${feed.outcomes[o].label}${part.change === null ? "" : ` (${fixed(part.change, 1, true)})`}`))}.`);
      live.textContent = sentences.join(" ");
    }

    // ---- moving

    function go(i) {
      if (i === state.i) return;
      state.i = i;
      update(true);
    }

    function toPicture(event) {
      const box = svg.getBoundingClientRect();
      const scale = 400 / box.width;
      return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
    }

    function follow(event) {
      const [x, y] = toPicture(event);
      go(nearest(i => (at[i][0] - x) ** 2 + (at[i][1] - y) ** 2));
    }

    svg.addEventListener("pointerdown", event => {
      if (event.button !== 0) return;
      event.preventDefault();
      svg.setPointerCapture(event.pointerId);
      root.classList.add("lw-dragging");
      handle.focus({ preventScroll: true });
      follow(event);
    });
    svg.addEventListener("pointermove", event => {
      if (svg.hasPointerCapture(event.pointerId)) follow(event);
    });
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"])
      svg.addEventListener(end, () => root.classList.remove("lw-dragging"));

    const directions = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    handle.addEventListener("keydown", event => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const direction = directions[event.key];
      if (event.key === "Home") go(0);
      else if (event.key === "End") go(count - 1);
      else if (direction) step(direction);
      else return;
      event.preventDefault();
    });

    // to the nearest dot that lies within 75° of where the arrow points; of two alike, the one nearer to the middle line
    function step([dx, dy]) {
      const [x, y] = at[state.i];
      let best = -1, least = Infinity;
      for (let i = 0; i < count; i++) {
        const [along, across] = [(at[i][0] - x) * dx + (at[i][1] - y) * dy, Math.abs((at[i][0] - x) * dy - (at[i][1] - y) * dx)];
        if (along < 0.5 || across > 3.7 * along) continue;
        const cost = along + 1.5 * across + 1e-4 * Math.abs(at[i][0] - 200);
        if (cost < least) [best, least] = [i, cost];
      }
      if (best >= 0) go(best);
    }

    // ---- the address

    function remember() {
      const address = [`w=${data.shares[state.i].map(share => Number(share.toFixed(4))).join(",")}`];
      if (feed) {
        if (state.user > 0) address.push(`user=${state.user + 1}`);
        if (feed.ranks[state.rank].id !== "") address.push(`rank=${encodeURIComponent(feed.ranks[state.rank].id)}`);
      }
      if (state.dots >= 0) address.push(`dots=${encodeURIComponent(data.targets[state.dots].name)}`);
      try {
        history.replaceState(history.state, "", `#${address.join("&")}`);
      } catch {
        // a notebook's frame has no address of its own
      }
    }

    function recall() {
      if (!location.hash.startsWith("#w=")) return false;
      const asked = new URLSearchParams(location.hash.slice(1).replace(/\+/g, "%2B"));
      const weights = asked.get("w").split(",").map(Number);
      const sum = weights.reduce((total, weight) => total + weight, 0);
      if (weights.length !== 3 || !(sum > 0) || weights.some(weight => !(weight >= 0)) || sum === Infinity) return false;
      state.i = nearest(i => data.shares[i].reduce((total, share, k) => total + (share - weights[k] / sum) ** 2, 0));
      if (feed) {
        const user = Number(asked.get("user") || 1) - 1;
        state.user = feed.users[user] ? user : 0;
        state.rank = Math.max(0, feed.ranks.findIndex(rank => rank.id === (asked.get("rank") || "")));
      }
      state.dots = data.targets.findIndex(target => target.name === asked.get("dots"));
      paint.value = state.dots + 1;
      return true;
    }

    async function copyLink() {
      remember();
      let done = false;
      try {
        await navigator.clipboard.writeText(location.href);
        done = true;
      } catch {
        const text = make("textarea", "lw-spoken", location.href, root);
        text.select();
        done = document.execCommand("copy");
        text.remove();
      }
      copy.textContent = done ? "Copied" : "Copy it from the address bar";
      setTimeout(() => { copy.textContent = "Copy link to this view"; }, 2000);
    }

    // ---- begin

    handle.removeAttribute("hidden");
    handle.setAttribute("aria-valuemin", 1);
    handle.setAttribute("aria-valuemax", count);
    for (const element of root.querySelectorAll(".lw-needs-script, .lw-live")) element.hidden = false;
    root.classList.add("lw-ready");
    const linked = recall();
    update(false);
    if (linked) root.scrollIntoView({ block: "start" });
    addEventListener("hashchange", () => { if (recall()) update(false); });
  }
})
