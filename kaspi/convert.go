package kaspi

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// decode reads the frame of an answer. An answer without data is broken: an empty list is written as [].
func decode[D any](op string, body []byte) (document[D], error) {
	var d document[D]
	err := json.Unmarshal(body, &d)
	if err == nil && d.Data == nil {
		err = errors.New("no data")
	}
	if err != nil {
		return d, unreadable(op, err)
	}
	return d, nil
}

// unreadable is a success, as far as HTTP goes, that makes no sense.
func unreadable(op string, cause error) *Error {
	return &Error{Kind: KindBody, Op: op, Status: 200, cause: cause}
}

// shelf holds what came along with orders, by unpadded id.
type shelf struct {
	entries map[string]Entry
	buyers  map[string]Person
}

func shelve(included []wireIncluded) shelf {
	s := shelf{entries: map[string]Entry{}, buyers: map[string]Person{}}
	for _, w := range included {
		id := unpadded(string(w.ID))
		switch w.Type {
		case "orderentries":
			s.entries[id] = w.Attributes.entry(w.ID, w.Relationships)
		case "customers":
			s.buyers[id] = w.Attributes.person()
		}
	}
	return s
}

// order turns a wire order into ours, with the lines and the buyer that its relationships name.
func (s shelf) order(w wireOrder) (Order, error) {
	o := w.Attributes.order()
	o.ID = OrderID(w.ID)
	switch {
	case o.ID == "" && o.Code == "":
		return Order{}, errors.New("an order without id and code")
	case o.ID == "":
		o.ID = IDOf(o.Code)
	case o.Code == "":
		code, ok := o.ID.Code()
		if !ok {
			return Order{}, fmt.Errorf("order %s has no code", o.ID)
		}
		o.Code = code
	}
	if buyer, ok := s.buyers[unpadded(w.Relationships.User.id())]; ok {
		o.Customer = o.Customer.or(buyer)
	}
	named := w.Relationships.Entries.Data
	for _, r := range named {
		if e, ok := s.entries[unpadded(string(r.ID))]; ok {
			o.Entries = append(o.Entries, e)
		}
	}
	o.EntriesKnown = len(named) > 0 && len(o.Entries) == len(named)
	slices.SortFunc(o.Entries, byNumber)
	return o, nil
}

func byNumber(a, b Entry) int {
	return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.ID, b.ID))
}

func (a orderAttributes) order() Order {
	return Order{
		Code: OrderCode(a.Code), State: State(a.State), Status: Status(a.Status),
		Total: a.TotalPrice.tenge(), PaymentMode: string(a.PaymentMode), CreditTerm: a.CreditTerm.whole(),
		DeliveryCost: a.DeliveryCost.tenge(), SellerDeliveryCost: a.SellerDeliveryCost.tenge(),
		Created: a.Created.time(), Approved: a.Approved.time(), PlannedDelivery: a.PlannedDelivery.time(),
		Reserved: a.Reserved.time(), Completed: a.Completed.time(),
		DeliveryMode: string(a.DeliveryMode), KaspiDelivered: bool(a.IsKaspiDelivery),
		Address: a.Address.address(), PickupPoint: string(a.PickupPoint),
		OriginCity: string(a.Origin.City.Name), Courier: a.Courier.courier(),
		SignatureRequired: bool(a.SignatureRequired), PreOrder: bool(a.PreOrder),
		Assembled: bool(a.Assembled), IMEIRequired: bool(a.IMEIRequired),
		CancellationReason: string(a.CancellationReason),
		Customer:           a.Customer.person(), Recipient: a.Recipient.person(), PhoneAlias: string(a.PhoneAlias),
	}
}

func (a entryAttributes) entry(id text, r relationships) Entry {
	return Entry{
		ID: EntryID(id), Number: a.Number.whole(), SKU: string(a.Offer.Code), Title: string(a.Offer.Name),
		Quantity: a.Quantity.whole(), UnitType: string(a.UnitType),
		Price: a.BasePrice.tenge(), Total: a.TotalPrice.tenge(), DeliveryCost: a.DeliveryCost.tenge(),
		Weight:       float64(a.Weight),
		Category:     Category{Code: string(a.Category.Code), Title: string(a.Category.Title)},
		IMEIRequired: bool(a.IMEIRequired || a.Offer.IMEIRequired),
		ProductID:    r.Product.id(), PointID: r.Point.id(),
	}
}

func (w wireAddress) address() Address {
	tidy := func(t text) string { return strings.Trim(string(t), " ,") }
	return Address{
		Town: tidy(w.Town), District: tidy(w.District), Street: tidy(w.Street), House: tidy(w.House),
		Building: tidy(w.Building), Apartment: tidy(w.Apartment), Formatted: tidy(w.Formatted),
	}
}

func (w wirePerson) person() Person {
	return Person{First: string(w.First), Last: string(w.Last), Name: string(w.Name), Phone: string(w.Phone)}
}

// or fills what p lacks from q.
func (p Person) or(q Person) Person {
	return Person{
		First: cmp.Or(p.First, q.First), Last: cmp.Or(p.Last, q.Last),
		Name: cmp.Or(p.Name, q.Name), Phone: cmp.Or(p.Phone, q.Phone),
	}
}

func (w *wireCourier) courier() Courier {
	if w == nil {
		return Courier{}
	}
	return Courier{
		Present: true, Waybill: string(w.Waybill), WaybillNumber: string(w.WaybillNumber),
		Planned: w.Planned.time(), Handed: w.Handed.time(),
		Express: bool(w.Express), Returned: bool(w.Returned),
	}
}
