package demo

import (
	"context"
	"encoding/xml"
	"io"
	"net/http"
	"strings"
)

// offered is a good as the shop's price list has it.
type offered struct {
	SKU   string `xml:"sku,attr"`
	Model string `xml:"model"`
	Price int64  `xml:"price"`
	City  []struct {
		Price int64 `xml:",chardata"`
	} `xml:"cityprices>cityprice"`
	Points []struct {
		Available string `xml:"available,attr"`
		Stock     int    `xml:"stockCount,attr"`
	} `xml:"availabilities>availability"`
}

// price is what a buyer pays: that of the first city where the list has several.
func (o offered) price() int64 {
	if len(o.City) > 0 {
		return o.City[0].Price
	}
	return o.Price
}

// plenty is so many pieces that the supplier still has them when the order has come.
const plenty = 5

func (o offered) onSale() bool {
	for _, p := range o.Points {
		if p.Available == "yes" && p.Stock >= plenty {
			return true
		}
	}
	return false
}

// pull fetches the price list as Kaspi would: what is on sale there is what buyers see, for the prices that it has.
func (w *world) pull(ctx context.Context) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.link(), nil)
	if err != nil {
		return
	}
	req.Header.Set("User-Agent", "kaspi-puller-of-the-demo")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		return
	}
	w.fetched.Add(1)
	var list struct {
		Offers []offered `xml:"offers>offer"`
	}
	if xml.Unmarshal(body, &list) != nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.etags[strings.TrimSuffix(resp.Header.Get("ETag"), `-gz"`)] = true
	w.onSale = w.onSale[:0]
	for _, o := range list.Offers {
		if o.onSale() && o.price() > 0 {
			w.onSale = append(w.onSale, o)
		}
	}
}

func (w *world) versions() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.etags)
}
