package goods

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"kaspibot/bot/chat"
	"kaspibot/feed"
)

// What stands in buttons for the answers of a person.
const (
	answerUse   = "use"
	answerSell  = "sell"
	answerLeave = "leave"

	archiveKnown = "archive" // they know that nothing in the file is on sale
)

// maxPoints bounds the buttons of a question: a shop has a handful of pickup points.
const maxPoints = 20

// openQuestion is what must be answered before an import can be applied: what is meant by a pickup point, or what is to
// become of the offers that are off sale in the file.
type openQuestion struct {
	feed.UnknownPoint     // without an ID it is the question about offers
	OffSale           int // of these
}

// openView is a question as its templates see it.
type openView struct {
	openQuestion
	Left int      // questions, this one included
	Use  []string // pickup points to be added to the settings
	Ours []string // that the settings know
}

// openQuestions are those of an import, and the pickup points that a person wants to use and the settings do not know yet.
func openQuestions(imp feed.Import, shop []feed.PickupPoint) (open []openQuestion, use []string) {
	for _, p := range feed.UnknownPoints(imp.Listings, shop) {
		if slices.Contains(imp.UsePoints, p.ID) {
			use = append(use, chat.Shorten(p.ID, maxItem))
		} else {
			open = append(open, openQuestion{UnknownPoint: p})
		}
	}
	off := 0
	for _, l := range imp.Listings {
		if l.OffSale {
			off++
		}
	}
	if off > 0 && !imp.OffSaleAsked {
		open = append(open, openQuestion{OffSale: off})
	}
	return open, use
}

// postOpen asks the first open question about the import that waits, if there is one.
func (s *importScreen) postOpen(ctx context.Context, r *chat.Request) error {
	imp, found, err := s.Store(r.Shop()).PendingImport(ctx)
	if err != nil || !found {
		return err
	}
	open, use := openQuestions(imp, s.Points(r.Shop()))
	if len(open) == 0 {
		return nil
	}
	m, err := s.openMessage(r, imp.ID, open, use)
	if err != nil {
		return err
	}
	_, err = r.Post(ctx, m)
	return err
}

// askFirst asks in place of applying an import when something about it is open, and reports whether it did.
func (s *importScreen) askFirst(ctx context.Context, r *chat.Request, v importView, archive bool) (bool, error) {
	key := strconv.FormatInt(v.ID, 10)
	switch {
	case len(v.Asked) > 0:
		r.Notice(ctx, "goods.answer.import.open", nil)
		m, err := s.openMessage(r, v.ID, v.Asked, v.Use)
		if err != nil {
			return true, err
		}
		_, err = r.Post(ctx, m)
		return true, err
	case v.NothingOnSale && !archive:
		return true, r.Say(ctx, "goods.import.archive", v, chat.Row{
			r.Button("goods.button.import.archive", nil, verbApply, key+":"+archiveKnown),
			r.Button("goods.button.import.cancel", nil, verbDiscard, key),
		})
	}
	return false, nil
}

// openMessage asks the first of the open questions.
func (s *importScreen) openMessage(r *chat.Request, id int64, open []openQuestion, use []string) (chat.Message, error) {
	key := strconv.FormatInt(id, 10)
	v := openView{openQuestion: open[0], Left: len(open), Use: use}
	if v.ID == "" {
		return r.Compose("goods.import.offsale", v, chat.Row{
			r.Button("goods.button.offsale.leave", nil, verbOffSale, key+":"+answerLeave),
			r.Button("goods.button.offsale.sell", nil, verbOffSale, key+":"+answerSell),
		})
	}
	key += ":" + pointHash(v.ID)
	point := pointName(v.ID)
	v.ID = chat.Shorten(v.ID, maxItem)
	rows := []chat.Row{{r.Button("goods.button.point.use", point, verbPoint, key+":"+answerUse)}}
	for _, p := range s.Points(r.Shop()) {
		if !p.Closed && len(v.Ours) < maxPoints {
			v.Ours = append(v.Ours, p.ID)
			rows = append(rows, chat.Row{r.Button("goods.button.point.same", pointName(p.ID), verbPoint, key+":"+pointHash(p.ID))})
		}
	}
	rows = append(rows, chat.Row{r.Button("goods.button.point.leave", point, verbPoint, key+":"+answerLeave)})
	return r.Compose("goods.import.point", v, rows...)
}

// pointName is a pickup point as people know it: PP1 of 30000001_PP1, whose head is the shop's own number.
func pointName(id string) string { return id[strings.LastIndex(id, "_")+1:] }

// pointHash names a pickup point in a button, where a long ID does not fit.
func pointHash(id string) string { return hashOf(feed.SKU(id)) }
