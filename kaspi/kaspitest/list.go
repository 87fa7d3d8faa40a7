package kaspitest

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

const (
	paramNumber    = "page[number]"
	paramSize      = "page[size]"
	paramFrom      = "filter[orders][creationDate][$ge]"
	paramTo        = "filter[orders][creationDate][$le]"
	paramState     = "filter[orders][state]"
	paramStatus    = "filter[orders][status]"
	paramSignature = "filter[orders][signatureRequired]"
	paramCode      = "filter[orders][code]"
	paramInclude   = "include[orders]"

	maxPage = 100
	day     = 24 * time.Hour
	maxDays = 14
)

// listOrders is GET /orders.
func (s *Server) listOrders(w http.ResponseWriter, r *http.Request) {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		refuse(w, http.StatusBadRequest, invented("the query cannot be read"))
		return
	}
	if title := cmp.Or(checkPage(q), s.checkWindow(q), checkValues(q)); title != "" {
		refuse(w, http.StatusBadRequest, title)
		return
	}
	found := s.selected(q)
	if s.foreign(r) {
		found = nil
	}
	page, counts := cut(found, q, s.switches.pageLimit)
	writeJSON(w, s.orderList(page, counts, q.Get(paramInclude)))
}

// foreign reports whether a list stays empty for want of the right X-Merchant-Uid.
func (s *Server) foreign(r *http.Request) bool {
	return s.switches.needMerchant && r.Header.Get("X-Merchant-Uid") != MerchantID
}

// checkPage and checkWindow ask nothing of a search by code; what is sent all the same has to make sense.
func checkPage(q url.Values) string {
	byCode := q.Get(paramCode) != ""
	for _, p := range []struct {
		key, name string
		low, high int
	}{{paramNumber, "number", 0, 1_000_000}, {paramSize, "size", 1, maxPage}} {
		text := q.Get(p.key)
		if text == "" && byCode {
			continue
		}
		if text == "" {
			return fmt.Sprintf("Required pagination value [%s] is empty.", p.name)
		}
		if n, err := strconv.Atoi(text); err != nil || n < p.low || n > p.high {
			return invented(p.key + " is out of range")
		}
	}
	return ""
}

func (s *Server) checkWindow(q url.Values) string {
	if q.Get(paramFrom) == "" {
		if q.Get(paramCode) != "" {
			return ""
		}
		return "Required filter [orders][creationDate][$ge] is empty."
	}
	from, to, ok := s.window(q)
	switch width := to.Sub(from); {
	case !ok:
		return invented("a date is not a number of milliseconds")
	case width < 0:
		return invented("the window ends before it begins")
	case width > maxDays*day:
		days := (width + day - 1) / day
		return fmt.Sprintf("Exceeded the maximum difference for the filter[orders][creationDate] (in days). "+
			"Actual [%d], max [%d].", days, maxDays)
	}
	return ""
}

// window is the span of creation dates that is asked for; without a start it reaches back for ever.
func (s *Server) window(q url.Values) (from, to time.Time, ok bool) {
	to = s.switches.now()
	for key, at := range map[string]*time.Time{paramFrom: &from, paramTo: &to} {
		if q.Get(key) == "" {
			continue
		}
		ms, err := strconv.ParseInt(q.Get(key), 10, 64)
		if err != nil {
			return from, to, false
		}
		*at = time.UnixMilli(ms)
	}
	return from, to, true
}

// checkValues refuses what is not documented, or documented in two ways: deliveryType, lists of values, both
// includes at once.
func checkValues(q url.Values) string {
	allowed := map[string][]string{
		paramNumber: nil, paramSize: nil, paramFrom: nil, paramTo: nil, paramCode: nil,
		paramState: {"NEW", "SIGN_REQUIRED", "PICKUP", "DELIVERY", "KASPI_DELIVERY", "ARCHIVE"},
		paramStatus: {
			"APPROVED_BY_BANK", "ACCEPTED_BY_MERCHANT", "COMPLETED", "CANCELLED", "CANCELLING",
			returnRequested, "RETURN_ACCEPTED_BY_MERCHANT", "RETURNED",
		},
		paramSignature: {"true", "false"},
		paramInclude:   {"entries", "user"},
	}
	for key, values := range q {
		known, ok := allowed[key]
		if !ok || len(values) != 1 {
			return invented("the parameter " + key + " is unknown or comes twice")
		}
		if known != nil && !slices.Contains(known, values[0]) {
			return invented("the value of " + key + " is unknown")
		}
	}
	if q.Has(paramSignature) && q.Get(paramState) == "SIGN_REQUIRED" {
		return invented("signatureRequired repeats the state")
	}
	return ""
}

// selected are the orders that fit, in an order that no client may rely on.
func (s *Server) selected(q url.Values) []*record {
	from, to, _ := s.window(q)
	var found []*record
	for _, o := range s.orders {
		if s.fits(o, q) && !o.Created.Truncate(time.Millisecond).Before(from) && !o.Created.After(to) {
			found = append(found, o)
		}
	}
	slices.SortFunc(found, func(a, b *record) int {
		return cmp.Or(cmp.Compare(scatter(a.Code), scatter(b.Code)), cmp.Compare(a.Code, b.Code))
	})
	return found
}

func (s *Server) fits(o *record, q url.Values) bool {
	code, state, status := q.Get(paramCode), q.Get(paramState), q.Get(paramStatus)
	switch {
	case code != "" && code != o.Code, state != "" && state != o.State:
		return false
	case state == "" && code == "" && o.State == "ARCHIVE" && !s.switches.listArchive:
		return false
	case status != "" && status != o.Status && status != returnRequested: // this value was seen to be ignored
		return false
	}
	signature := q.Get(paramSignature)
	return signature == "" || signature == strconv.FormatBool(o.SignatureRequired)
}

func scatter(code string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(code))
	return h.Sum32()
}

// cut takes the page that is asked for out of a list; no page is longer than the limit, if there is one.
func cut[T any](list []T, q url.Values, limit int) ([]T, meta) {
	number, _ := strconv.Atoi(q.Get(paramNumber))
	size, err := strconv.Atoi(q.Get(paramSize))
	if err != nil {
		size = maxPage
	}
	if limit > 0 {
		size = min(size, limit)
	}
	counts := meta{PageCount: (len(list) + size - 1) / size, TotalCount: len(list)}
	first := min(number*size, len(list))
	return list[first:min(first+size, len(list))], counts
}
