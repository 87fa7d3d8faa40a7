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
	pageSize  = 100                 // the most Kaspi gives at a time
	maxWindow = 14 * 24 * time.Hour // between From and To; more is refused
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
	From, To time.Time // at most 14 days apart; a zero To is now
	Include  string    // IncludeEntries, IncludeUser or nothing
}

// Orders reads all pages of a query, in no known order and each order once. It stops after the first error.
// A query that Kaspi is known to refuse is refused without asking.
func (c *Client) Orders(ctx context.Context, q Query) iter.Seq2[Order, error] {
	return func(yield func(Order, error) bool) {
		values, err := q.values(c.now())
		if err != nil {
			yield(Order{}, err)
			return
		}
		for page, err := range pages[orderAttributes](ctx, c, "/orders", values) {
			if err != nil {
				yield(Order{}, err)
				return
			}
			along := shelve(page.Included)
			for _, w := range *page.Data {
				o, err := along.order(w)
				if err != nil {
					yield(Order{}, unreadable("GET /orders", err))
					return
				}
				if q.Status != "" && o.Status != q.Status {
					continue // Kaspi was seen to ignore some values of the filter
				}
				if !yield(o, nil) {
					return
				}
			}
		}
	}
}

// values are the parameters of a query that is sent now.
func (q Query) values(now time.Time) (url.Values, error) {
	const op = "GET /orders"
	if q.From.IsZero() {
		return nil, refusal(op, "the window has no start")
	}
	v := url.Values{"filter[orders][creationDate][$ge]": {milli(q.From)}}
	to := now
	if !q.To.IsZero() {
		to = q.To
		v.Set("filter[orders][creationDate][$le]", milli(to))
	}
	if to.Before(q.From) || to.Sub(q.From) > maxWindow {
		return nil, refusal(op, "the window must be between 0 and 14 days")
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

// Order reads one order by its id, without its lines.
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

// Entries reads the lines of an order, sorted by number.
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
