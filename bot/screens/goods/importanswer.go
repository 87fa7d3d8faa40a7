package goods

import (
	"context"
	"slices"
	"strings"

	"kaspibot/bot/chat"
	"kaspibot/feed"
)

// onPoint writes down what a person says of a pickup point that the settings do not know.
func (s *importScreen) onPoint(ctx context.Context, r *chat.Request) error {
	return s.answerOpen(ctx, r, func(imp *feed.Import, key string) (verb, detail string) {
		hash, answer, _ := strings.Cut(key, ":")
		shop := s.Points(r.Shop())
		open, _ := openQuestions(*imp, shop)
		i := slices.IndexFunc(open, func(q openQuestion) bool { return q.ID != "" && pointHash(q.ID) == hash })
		if i < 0 {
			return "", "" // answered before
		}
		id := open[i].ID
		switch ours := slices.IndexFunc(shop, func(p feed.PickupPoint) bool { return pointHash(p.ID) == answer }); {
		case answer == answerUse:
			imp.UsePoints = append(imp.UsePoints, id)
		case answer == answerLeave:
			imp.Listings = feed.LeavePoint(imp.Listings, id)
		case ours >= 0:
			answer = shop[ours].ID
			imp.Listings = feed.MapPoint(imp.Listings, id, answer)
		default:
			return "", "" // the settings have changed: it is asked again
		}
		return "listing.point", chat.Shorten(id, maxItem) + ": " + answer
	})
}

// onOffSale writes down what is to become of the offers that are off sale in the file.
func (s *importScreen) onOffSale(ctx context.Context, r *chat.Request) error {
	return s.answerOpen(ctx, r, func(imp *feed.Import, answer string) (verb, detail string) {
		if imp.OffSaleAsked || answer != answerSell && answer != answerLeave {
			return "", ""
		}
		imp.OffSaleAsked = true
		for i, l := range imp.Listings {
			if l.OffSale && answer == answerSell {
				imp.Listings[i].Listed = l.Sold()
			}
		}
		return "listing.offsale", answer
	})
}

// answerOpen changes the import that waits by an answer, and shows the next question in the same message, or the import when
// nothing is open any more. A change that returns no verb has done nothing.
func (s *importScreen) answerOpen(
	ctx context.Context, r *chat.Request, change func(imp *feed.Import, answer string) (verb, detail string),
) error {
	s.importing.Lock()
	defer s.importing.Unlock()
	id, answer, _ := strings.Cut(r.Key(), ":")
	review, err := s.review(ctx, r.Shop(), id)
	if err == nil && id == inForce {
		err = errOldReview
	}
	if err != nil {
		return oldReview(ctx, r, err)
	}
	if verb, detail := change(&review.imp, answer); verb != "" {
		kept := context.WithoutCancel(ctx)
		if err := s.Store(r.Shop()).UpdateImport(kept, review.imp); err != nil {
			return err
		}
		if err := s.Chats().Note(kept, r.Who(), verb, detail); err != nil {
			return err
		}
	}
	open, use := openQuestions(review.imp, s.Points(r.Shop()))
	var m chat.Message
	if len(open) > 0 {
		m, err = s.openMessage(r, review.imp.ID, open, use)
	} else {
		m, err = s.importMessage(ctx, r, review.imp)
	}
	if err != nil {
		return err
	}
	_, err = r.ShowMessage(ctx, m)
	return err
}
