package kaspi

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
)

// decode reads the frame of an answer. An answer without data is broken: an empty list is written as [].
func decode[D any](op string, body []byte) (document[D], error) {
	var d document[D]
	err := json.Unmarshal(body, &d)
	switch {
	case err != nil:
	case d.Data == nil:
		err = errors.New("no data")
	case odd(*d.Data):
		err = errors.New("the data is no resource")
	}
	if err != nil {
		return d, unreadable(op, err)
	}
	return d, nil
}

// odd reports whether the data of an answer is a single resource that could not be read.
func odd(data any) bool {
	r, single := data.(interface{ unread() bool })
	return single && r.unread()
}

func (r resource[A]) unread() bool { return r.odd }

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
	if o.Code == "" {
		o.Code, _ = o.ID.Code()
	}
	switch {
	case o.ID == "": // never made up from the code: what is sent to it must reach this order
		return Order{}, &OrderError{Code: o.Code, Problem: "it has no id"}
	case o.Code == "":
		return Order{}, &OrderError{ID: o.ID, Code: o.Code, Problem: "it has no code"}
	case w.odd:
		return Order{}, &OrderError{ID: o.ID, Code: o.Code, Problem: "its attributes are no object"}
	case o.State == "" && o.Status == "": // null for attributes, or none: what the order is in is not known to be nothing
		return Order{}, &OrderError{ID: o.ID, Code: o.Code, Problem: "it has neither state nor status"}
	}
	if buyer, ok := s.buyers[unpadded(id(w.Relationships.User))]; ok {
		o.Customer = o.Customer.or(buyer)
	}
	named := w.Relationships.Entries.value.Data
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
	courier := a.Courier.value.courier()
	return Order{
		Code: OrderCode(a.Code), State: State(a.State), Status: Status(a.Status),
		Total: a.TotalPrice.tenge(), PaymentMode: string(a.PaymentMode), CreditTerm: a.CreditTerm.whole(),
		DeliveryCost: a.DeliveryCost.tenge(), SellerDeliveryCost: a.SellerDeliveryCost.tenge(),
		Created: a.Created.time(), Approved: a.Approved.time(), PlannedDelivery: a.PlannedDelivery.time(),
		Reserved: a.Reserved.time(), Completed: a.Completed.time(),
		DeliveryMode: string(a.DeliveryMode), KaspiDelivered: bool(a.IsKaspiDelivery),
		Address: a.Address.value.address(), PickupPoint: string(a.PickupPoint),
		OriginCity: string(a.Origin.value.City.value.Name), Courier: courier,
		SignatureRequired: bool(a.SignatureRequired), PreOrder: bool(a.PreOrder && (!a.Assembled || flag(courier.Handed.IsZero()))),
		Assembled: bool(a.Assembled), IMEIRequired: bool(a.IMEIRequired),
		CancellationReason: string(a.CancellationReason),
		Customer:           a.Customer.value.person(), Recipient: a.Recipient.value.person(), PhoneAlias: string(a.PhoneAlias),
	}
}

func (a entryAttributes) entry(own text, r relationships) Entry {
	return Entry{
		ID: EntryID(own), Number: a.Number.whole(), SKU: string(a.Offer.value.Code), Title: string(a.Offer.value.Name),
		Quantity: a.Quantity.whole(), UnitType: string(a.UnitType),
		Price: a.BasePrice.tenge(), Total: a.TotalPrice.tenge(), DeliveryCost: a.DeliveryCost.tenge(),
		Weight:       float64(a.Weight),
		Category:     Category{Code: string(a.Category.value.Code), Title: string(a.Category.value.Title)},
		IMEIRequired: bool(a.IMEIRequired || a.Offer.value.IMEIRequired),
		ProductID:    id(r.Product), PointID: id(r.Point),
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
	p := Person{First: string(w.First), Last: string(w.Last), Name: string(w.Name), Phone: string(w.Phone)}
	if strings.Trim(p.Phone, "+-() 0") == "" { // as +0(000)-000-00-00, which stands for a number in the archive
		p.Phone = ""
	}
	return p
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
	c := Courier{
		Present: true, Waybill: string(w.Waybill), WaybillNumber: string(w.WaybillNumber),
		Planned: w.Planned.time(), Handed: w.Handed.time(),
		Express: bool(w.Express), Returned: bool(w.Returned),
	}
	if !c.Handed.IsZero() {
		c.Planned = time.Time{} // by now it repeats the hand-over and proves nothing about lateness
	}
	return c
}
