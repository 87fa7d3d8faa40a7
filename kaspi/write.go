package kaspi

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

const plainJSON = "application/json" // what answers that are no JSON:API are

// send sends a body of JSON one time. Whatever comes of it, a second try is not for this package to make.
func (c *Client) send(ctx context.Context, r request, body any) ([]byte, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.op(), err)
	}
	r.body, r.size, r.whole = bytes.NewReader(text), int64(len(text)), c.whole
	r.contentType = cmp.Or(r.contentType, mediaType)
	a, err := c.once(ctx, r)
	if err != nil {
		return nil, err
	}
	if no := objection(a.body); no != "" {
		return nil, &Error{Kind: KindRefused, Op: r.op(), Status: a.status, Title: c.title(no)}
	}
	return a.body, nil
}

// shop is the address of the calls that have no v2 in theirs.
func (c *Client) shop() string { return strings.TrimSuffix(c.base, "/v2") }

// change is a new status for an order.
type change struct {
	id         OrderID
	attributes changeAttributes
	header     http.Header
	echoes     []Status // the words for it in an answer; none when no answer is documented
}

// change sends a change one time and checks that the answer repeats it.
func (c *Client) change(ctx context.Context, ch change) error {
	r := request{method: http.MethodPost, path: "/orders", header: ch.header}
	body, err := c.send(ctx, r, changeBody{changeData{Type: "orders", ID: ch.id, Attributes: ch.attributes}})
	if err != nil || len(ch.echoes) == 0 {
		return err
	}
	d, err := decode[wireOrder](r.op(), body)
	if err != nil {
		return err
	}
	d.Data.Attributes.Status = text(c.clean(string(d.Data.Attributes.Status))) // an error quotes it
	return ch.echoed(r.op(), *d.Data)
}

// echoed checks that an answer speaks of the order that was meant. The code may be left out, the id padded.
func (ch change) echoed(op string, w wireOrder) error {
	got, code := w.Attributes, ch.attributes.Code
	switch {
	case unpadded(string(w.ID)) != unpadded(string(ch.id)),
		code != "" && got.Code != "" && OrderCode(got.Code) != code:
		return unreadable(op, errors.New("the answer is about another order"))
	case !slices.Contains(ch.echoes, Status(got.Status)):
		return unreadable(op, fmt.Errorf("the answer has status %.40q", got.Status))
	}
	return nil
}

// plain reads an answer that is no JSON:API. An answer of null is broken.
func plain[T any](op string, body []byte) (T, error) {
	var v *T
	err := json.Unmarshal(body, &v)
	if err == nil && v == nil {
		err = errors.New("no data")
	}
	if err != nil {
		var none T
		return none, unreadable(op, err)
	}
	return *v, nil
}
