package kaspi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// In one measured set 69 of 100 waybills were there after 15 s and 90 after three minutes (one public project).
const (
	waybillWait    = 5 * time.Second  // the first, doubled each time
	waybillMaxWait = 20 * time.Second // between two looks
)

// Waybill is what is glued on the parcels.
type Waybill struct {
	Number string // empty when Kaspi leaves it out
	PDF    []byte
}

// Waybill fetches the waybill of a packed order. Kaspi makes it some time after Assemble, so it looks again
// until the waybill is there or ctx ends: give ctx three to five minutes. KindNotFound when there is none to
// wait for: the order is not Kaspi's to deliver, it is finished, or the courier has the parcel.
func (c *Client) Waybill(ctx context.Context, id OrderID) (Waybill, error) {
	for wait := waybillWait; ; wait = min(2*wait, waybillMaxWait) {
		o, err := c.Order(ctx, id)
		if err != nil {
			return Waybill{}, err
		}
		late := o.State != StateKaspiDelivery || o.Status != StatusAcceptedByMerchant || !o.Courier.Handed.IsZero()
		err = &Error{Kind: KindNotFound, Op: opWaybill, Title: "this order is past its waybill, or never has one"}
		if o.Courier.Waybill != "" {
			var pdf []byte
			if pdf, err = c.DownloadWaybill(ctx, o.Courier.Waybill); err == nil {
				return Waybill{Number: o.Courier.WaybillNumber, PDF: pdf}, nil
			}
		}
		if late || KindOf(err) != KindNotFound {
			return Waybill{}, err
		}
		if err := sleep(ctx, wait); err != nil {
			return Waybill{}, fmt.Errorf("%s: wait until there is one: %w", opWaybill, err)
		}
	}
}

const opWaybill = "GET waybill"

// DownloadWaybill fetches the PDF, at most 8 MiB, from the address in an order's Courier, such as
// https://kaspi.kz/shop/api/waybill/<token>. The token
// goes along, so any host but Kaspi's and the client's own is refused. KindNotFound once the courier has the
// parcel, KindBody when it is no PDF. The address is kept out of errors: it may open without a token.
func (c *Client) DownloadWaybill(ctx context.Context, address string) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil || !c.trusts(u) {
		return nil, refusal(opWaybill, "its address is not at Kaspi")
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, refusal(opWaybill, "its address cannot be read")
	}
	body, err := c.ask(ctx, request{
		base: u.Scheme + "://" + u.Host, path: u.EscapedPath(), query: query, name: "waybill",
		accept: "application/pdf, */*",
	})
	if err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(body, []byte("%PDF-")) {
		return nil, unreadable(opWaybill, errors.New("it is no PDF"))
	}
	if !bytes.Contains(body[max(0, len(body)-pdfTail):], []byte("%%EOF")) {
		return nil, unreadable(opWaybill, errors.New("it is half a PDF"))
	}
	return body, nil
}

// pdfTail is how many bytes at the end of a PDF its end mark stands within, twice what readers allow.
const pdfTail = 2048

// trusts reports whether the token may be sent to an address.
func (c *Client) trusts(u *url.URL) bool {
	if u.User != nil || u.Opaque != "" {
		return false
	}
	if own, err := url.Parse(c.base); err == nil && u.Scheme == own.Scheme && u.Host == own.Host {
		return true
	}
	host := strings.ToLower(u.Host) // with a port it is not Kaspi's
	return u.Scheme == "https" && (host == "kaspi.kz" || strings.HasSuffix(host, ".kaspi.kz"))
}
