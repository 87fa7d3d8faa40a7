package people

import (
	"context"
	"strconv"
	"strings"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// asked is what of the audit trail somebody wants to read: all of it, or of one person, one order or one day.
type asked struct {
	kind  string // "a", "p", "o", "d"
	value string // a user, an order's code, a day as 20060102
}

// key is a page of it for a button: what is asked for, and the line that the page begins before. "csv" is all as a file.
func (a asked) key(before string) string { return a.kind + a.value + "." + before }

func (a asked) filter(zone *time.Location) (f orders.AuditFilter, ok bool) {
	switch a.kind {
	case "a":
		return f, a.value == ""
	case "p":
		id, err := strconv.ParseInt(a.value, 10, 64)
		f.Who = &id
		return f, err == nil
	case "o":
		f.Order = kaspi.OrderCode(a.value)
		return f, a.value != ""
	case "d":
		day, err := time.ParseInLocation(dayInKey, a.value, zone)
		f.From, f.To = day, day.AddDate(0, 0, 1)
		return f, err == nil
	}
	return f, false
}

const dayInKey = "20060102"

// askedBy reads what somebody typed: nothing, a day, a person by name or number, an order.
func (s auditScreen) askedBy(ctx context.Context, shop chat.ShopID, text string) (a asked, found bool, err error) {
	if text == "" {
		return asked{kind: "a"}, true, nil
	}
	if day, ok := dayOf(text, s.Now().In(s.Zone)); ok {
		return asked{"d", day.Format(dayInKey)}, true, nil
	}
	people, err := s.Chats().People(ctx)
	if err != nil {
		return a, false, err
	}
	for _, p := range people {
		if strings.EqualFold(p.Name, text) || strconv.FormatInt(p.ID, 10) == text {
			return asked{"p", strconv.FormatInt(p.ID, 10)}, true, nil
		}
	}
	for _, p := range people {
		if strings.Contains(strings.ToLower(p.Name), strings.ToLower(text)) {
			return asked{"p", strconv.FormatInt(p.ID, 10)}, true, nil
		}
	}
	if id, failed := strconv.ParseInt(text, 10, 64); failed == nil { // somebody who is in no more
		lines, err := s.Trail(shop).AuditLines(ctx, orders.AuditFilter{Who: &id}, 1)
		if err != nil || len(lines) > 0 {
			return asked{"p", text}, err == nil, err
		}
	}
	if _, err := strconv.ParseUint(text, 10, 64); err == nil && chat.Fits(verbAudit, "o"+text+".csv") {
		return asked{"o", text}, true, nil
	}
	return a, false, nil
}

// dayOf reads a day such as 24.11, 24.11.2026 or 2026-11-24. One without a year is the last one that has been.
func dayOf(text string, now time.Time) (time.Time, bool) {
	for _, layout := range []string{"2.1.2006", "2006-01-02", "2.1"} {
		day, err := time.ParseInLocation(layout, text, now.Location())
		if err != nil {
			continue
		}
		if layout == "2.1" {
			if day = time.Date(now.Year(), day.Month(), day.Day(), 0, 0, 0, 0, now.Location()); day.After(now) {
				day = day.AddDate(-1, 0, 0)
			}
		}
		return day, true
	}
	return time.Time{}, false
}
