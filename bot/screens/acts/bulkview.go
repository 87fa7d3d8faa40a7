package acts

import (
	"context"
	"slices"

	"kaspibot/bot/chat"
	"kaspibot/kaspi"
)

// maxCodes is how many orders a report names by their codes for one way of ending; the rest are counted.
const maxCodes = 50

// bulkView is accepting many orders as templates see it.
type bulkView struct {
	Orders, Tried int
	Sum           kaspi.Tenge
	By            string
	Groups        []bulkGroup

	// Of the question.
	Short                  []shortage
	Unknown                []kaspi.OrderCode // what is there for them is not known
	MoreShort, MoreUnknown int               // that are not named
}

// named leaves out the orders that a question has no room for.
func (v bulkView) named() bulkView {
	v.MoreShort, v.MoreUnknown = max(0, len(v.Short)-maxShort), max(0, len(v.Unknown)-maxCodes)
	v.Short, v.Unknown = v.Short[:min(len(v.Short), maxShort)], v.Unknown[:min(len(v.Unknown), maxCodes)]
	return v
}

// bulkGroup are the orders that ended in one way.
type bulkGroup struct {
	How   string            `json:"How"` // accepted, done, waiting, gone, failed, untried
	Codes []kaspi.OrderCode `json:"Codes"`
	N     int               `json:"N"`
}

// More is how many orders the group leaves out.
func (g bulkGroup) More() int { return g.N - len(g.Codes) }

// add puts an order to those that ended alike; the groups come in the order of good news first.
func (q *bulk) add(code kaspi.OrderCode, how string) {
	q.Codes = slices.DeleteFunc(slices.Clone(q.Codes), func(c kaspi.OrderCode) bool { return c == code })
	i := slices.IndexFunc(q.Groups, func(g bulkGroup) bool { return g.How == how })
	if i < 0 {
		i = len(q.Groups)
		q.Groups = append(q.Groups, bulkGroup{How: how})
	}
	g := &q.Groups[i]
	g.N++
	if len(g.Codes) < maxCodes {
		g.Codes = append(g.Codes, code)
		slices.Sort(g.Codes)
	}
	rank := []string{"accepted", "done", "waiting", "gone", "failed", "untried"}
	slices.SortFunc(q.Groups, func(a, b bulkGroup) int {
		return slices.Index(rank, a.How) - slices.Index(rank, b.How)
	})
}

// begin takes the next order; false when there is none, or a person has stopped the work.
func (w *bulkWork) begin() (code kaspi.OrderCode, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.next) == 0 || w.bulk.Stopped {
		return "", false
	}
	code, w.next = w.next[0], w.next[1:]
	return code, true
}

// end notes how accepting an order ended.
func (w *bulkWork) end(code kaspi.OrderCode, how string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.bulk.add(code, how)
	if err := w.keep(w.bulk); err != nil { // a restart would ask the desk again, which knows
		w.fail("noting an accepted order failed", "order", code, "err", err)
	}
}

// stop ends the work after the orders under way; false when the press was not at its message.
func (w *bulkWork) stop(message int) (bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.bulk.Message != message {
		return false, nil
	}
	w.bulk.Stopped = true
	return true, w.keep(w.bulk)
}

// over reports whether nothing is left to do; what a person's Stop has left is counted as untried then.
func (w *bulkWork) over() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.bulk.Stopped {
		for _, code := range w.bulk.Codes {
			w.bulk.add(code, "untried")
		}
	}
	return len(w.bulk.Codes) == 0
}

// view is the work as templates see it.
func (w *bulkWork) view() bulkView {
	w.mu.Lock()
	defer w.mu.Unlock()
	v := bulkView{Orders: w.bulk.Orders, Sum: w.bulk.Sum, By: w.bulk.By.Name}
	for _, g := range w.bulk.Groups {
		v.Tried += g.N
		g.Codes = slices.Clone(g.Codes)
		v.Groups = append(v.Groups, g)
	}
	return v
}

// show puts m in place of the question, or sends it anew when that is gone, and notes where it stands.
func (w *bulkWork) show(ctx context.Context, to chat.Chat, m chat.Message) error {
	w.mu.Lock()
	before := w.bulk.Message
	w.mu.Unlock()
	id, err := to.PutOrPost(ctx, before, m)
	if err != nil || id == before {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.bulk.Message = id
	return w.keep(w.bulk)
}
