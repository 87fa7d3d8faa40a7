package kaspi

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

const (
	pageSize  = 100                 // the most Kaspi gives at a time, by the guide
	maxWindow = 14 * 24 * time.Hour // between From and To; Kaspi refuses more (English guide of 2025)
	margin    = time.Minute         // of an open window at both ends, for clocks that nearly agree
	patience  = time.Hour           // by which an open window may have grown while its turn and other tries were waited for
)

// What can come along with orders. Both at once is not known to work.
const (
	IncludeEntries = "entries"
	IncludeUser    = "user"
)

// Query selects orders by when they were placed, state and status. An order that came to be seen late, because
// the bank took its time, still has the date of its placing.
type Query struct {
	State    State     // empty asks for all; whether that holds ARCHIVE is disputed
	Status   Status    // empty asks for all
	From, To time.Time // at most 14 days apart; a zero To is now by Kaspi's clock, see Orders
	Include  string    // IncludeEntries, IncludeUser or nothing
}

// Orders reads all pages of a query, in no known order and each order once (guide q3201; state, dates, paging). It
// stops after the first error, except that an order which cannot be read is yielded as an *OrderError and the
// rest follows. A query that Kaspi is known to refuse is refused without asking.
//
// A query without To ends now. Its From is taken to be by the host's clock as well, and both are moved by
// ClockOffset, so that it asks for the right days on a host whose clock is off; it starts again when the first
// answer is what tells the offset.
func (c *Client) Orders(ctx context.Context, q Query) iter.Seq2[Order, error] {
	return func(yield func(Order, error) bool) {
		for range 2 {
			before := c.ahead()
			moved := func() bool { return q.To.IsZero() && (c.ahead()-before).Abs() > margin }
			if !c.orders(ctx, q, moved, yield) {
				return
			}
		}
	}
}

// orders reads a query once. It reports whether to start again, in which case nothing was yielded.
func (c *Client) orders(
	ctx context.Context, q Query, moved func() bool, yield func(Order, error) bool,
) (again bool) {
	values, err := q.values(c.now(), c.ahead())
	if err != nil {
		yield(Order{}, err)
		return false
	}
	first := true
	for page, err := range pages[orderAttributes](ctx, c, "/orders", values) {
		if first && moved() {
			return true
		}
		first = false
		if err != nil {
			yield(Order{}, err)
			return false
		}
		if !q.yield(page, yield) {
			return false
		}
	}
	return false
}

// yield hands a page on, and reports whether the caller wants more.
func (q Query) yield(page document[[]wireOrder], yield func(Order, error) bool) bool {
	along := shelve(page.Included)
	for _, w := range *page.Data {
		if w.Attributes.State == "" && w.Attributes.Status != "" {
			w.Attributes.State = text(q.State) // it is what was asked for
		}
		o, err := along.order(w)
		if err == nil && q.Status != "" && o.Status != q.Status {
			continue // Kaspi was seen to ignore some values of the filter
		}
		if !yield(o, err) {
			return false
		}
	}
	return true
}

// values are the parameters of a query that is sent now, by the host's clock, when Kaspi's is so far ahead.
func (q Query) values(now time.Time, ahead time.Duration) (url.Values, error) {
	const op = "GET /orders"
	from, to := q.From, q.To
	if to.IsZero() {
		to = now
	}
	switch {
	case from.IsZero():
		return nil, refusal(op, "the window has no start")
	case to.Before(from) || to.Sub(from) > maxWindow && !q.To.IsZero() || to.Sub(from) > maxWindow+patience:
		return nil, refusal(op, "the window must be between 0 and 14 days")
	case q.To.IsZero():
		to = to.Add(ahead + margin)
		from = from.Add(ahead)
		if earliest := to.Add(margin - maxWindow); from.Before(earliest) {
			from = earliest
		}
	}
	v := url.Values{
		"filter[orders][creationDate][$ge]": {milli(from)}, "filter[orders][creationDate][$le]": {milli(to)},
	}
	for key, value := range map[string]string{
		"filter[orders][state]":  string(q.State),
		"filter[orders][status]": string(q.Status),
		"include[orders]":        q.Include,
	} {
		if value != "" {
			v.Set(key, value)
		}
	}
	return v, nil
}

func milli(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

// Order reads one order by its id, without its lines, at the address that the guide gives as the order's own link.
func (c *Client) Order(ctx context.Context, id OrderID) (Order, error) {
	path := "/orders/" + url.PathEscape(string(id))
	if id == "" {
		return Order{}, refusal("GET "+path, "no id")
	}
	body, err := c.get(ctx, path, nil)
	if err != nil {
		return Order{}, err
	}
	d, err := decode[wireOrder]("GET "+path, body)
	if err != nil {
		return Order{}, err
	}
	o, err := shelve(d.Included).order(*d.Data)
	if err != nil {
		return Order{}, unreadable("GET "+path, err)
	}
	return o, nil
}

// OrderByCode finds an order of any age by the number that people see. KindNotFound when there is none.
func (c *Client) OrderByCode(ctx context.Context, code OrderCode) (Order, error) {
	const op = "GET /orders"
	if code == "" {
		return Order{}, refusal(op, "no code")
	}
	query := url.Values{"filter[orders][code]": {string(code)}}
	page, err := list[orderAttributes](ctx, c, "/orders", query)
	if e, ok := errors.AsType[*Error](err); ok && e.Status == http.StatusBadRequest {
		setPage(query, 0) // the guide asks for none here, some clients send it
		page, err = list[orderAttributes](ctx, c, "/orders", query)
	}
	if err != nil {
		return Order{}, err
	}
	along := shelve(page.Included)
	for _, w := range *page.Data {
		o, err := along.order(w)
		if err != nil {
			return Order{}, unreadable(op, err)
		}
		if o.Code == code {
			return o, nil
		}
	}
	return Order{}, &Error{Kind: KindNotFound, Op: op, Status: http.StatusOK, Title: "no order has this code"}
}

// Entries reads the lines of an order, sorted by number (guide q3203).
func (c *Client) Entries(ctx context.Context, id OrderID) ([]Entry, error) {
	path := "/orders/" + url.PathEscape(string(id)) + "/entries"
	if id == "" {
		return nil, refusal("GET "+path, "no id")
	}
	page, err := list[entryAttributes](ctx, c, path, nil)
	if err != nil {
		return nil, err
	}
	entries := make([]Entry, 0, len(*page.Data))
	for _, w := range *page.Data {
		entries = append(entries, w.Attributes.entry(w.ID, w.Relationships))
	}
	slices.SortFunc(entries, byNumber)
	return entries, nil
}
