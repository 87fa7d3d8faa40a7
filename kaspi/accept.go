package kaspi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// Accept takes a new order on: its status becomes ACCEPTED_BY_MERCHANT and it leaves the state NEW. The
// request goes out once. After an error of which Sent is true the outcome is unknown: read the order. That
// holds for KindBody too, where Kaspi answered 200 with something that is not the echo of the request.
func (c *Client) Accept(ctx context.Context, id OrderID, code OrderCode) error {
	const op = "POST /orders"
	if id == "" || code == "" {
		return refusal(op, "an order needs its id and its code")
	}
	body, err := json.Marshal(change{changeData{
		Type: "orders", ID: id, Attributes: changeAttributes{Code: code, Status: StatusAcceptedByMerchant},
	}})
	if err != nil {
		return fmt.Errorf("%s: %w", op, err)
	}
	a, err := c.once(ctx, request{
		method: http.MethodPost, path: "/orders", body: bytes.NewReader(body), size: int64(len(body)),
		contentType: mediaType, whole: c.whole,
	})
	if err != nil {
		return err
	}
	d, err := decode[wireOrder](op, a.body)
	if err != nil {
		return err
	}
	return echoed(op, *d.Data, id, code)
}

// echoed checks that an answer speaks of the order that was meant. The code may be left out, the id padded.
func echoed(op string, w wireOrder, id OrderID, code OrderCode) error {
	got := w.Attributes
	switch {
	case unpadded(string(w.ID)) != unpadded(string(id)), got.Code != "" && OrderCode(got.Code) != code:
		return unreadable(op, errors.New("the answer is about another order"))
	case Status(got.Status) != StatusAcceptedByMerchant:
		return unreadable(op, fmt.Errorf("the answer has status %.40q", got.Status))
	}
	return nil
}
