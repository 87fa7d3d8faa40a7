package kaspi

import (
	"cmp"
	"encoding/json"
)

// document is the frame of every answer; D is one resource or a list of them.
type document[D any] struct {
	Data     *D             `json:"data"`
	Included []wireIncluded `json:"included"`
	Meta     struct {
		PageCount number `json:"pageCount"`
	} `json:"meta"`
}

// resource is an object of JSON:API with attributes of its own. Links are not read: addresses are built
// from ids, since some answers link relatively.
type resource[A any] struct {
	Type          text          `json:"type"`
	ID            text          `json:"id"`
	Attributes    A             `json:"attributes"`
	Relationships relationships `json:"relationships"`
}

type relationships struct {
	Entries relation `json:"entries"`
	User    relation `json:"user"`
	Product relation `json:"product"`
	Point   relation `json:"deliveryPointOfService"`
	City    relation `json:"city"`
}

type (
	wireOrder    = resource[orderAttributes]
	wireIncluded = resource[struct { // a line or a customer: the type says which
		entryAttributes
		wirePerson
	}]
)

// relation names other resources: none, one, or a list of them.
type relation struct {
	Data references `json:"data"`
}

type references []reference

type reference struct {
	ID text `json:"id"`
}

// UnmarshalJSON takes one reference for a list of one.
func (r *references) UnmarshalJSON(b []byte) error {
	if b[0] == '[' {
		return json.Unmarshal(b, (*[]reference)(r))
	}
	var one *reference
	if err := json.Unmarshal(b, &one); err != nil || one == nil {
		return err
	}
	*r = references{*one}
	return nil
}

func (r relation) id() string {
	if len(r.Data) == 0 {
		return ""
	}
	return string(r.Data[0].ID)
}

type orderAttributes struct {
	Code               text   `json:"code"`
	State              text   `json:"state"`
	Status             text   `json:"status"`
	TotalPrice         number `json:"totalPrice"`
	PaymentMode        text   `json:"paymentMode"`
	CreditTerm         number `json:"creditTerm"`
	DeliveryCost       number `json:"deliveryCost"`
	SellerDeliveryCost number `json:"deliveryCostForSeller"`
	Created            number `json:"creationDate"`
	Approved           number `json:"approvedByBankDate"`
	PlannedDelivery    number `json:"plannedDeliveryDate"`
	Reserved           number `json:"reservationDate"`
	Completed          number `json:"completionDate"`
	DeliveryMode       text   `json:"deliveryMode"`
	IsKaspiDelivery    flag   `json:"isKaspiDelivery"`
	PickupPoint        text   `json:"pickupPointId"`
	SignatureRequired  flag   `json:"signatureRequired"`
	PreOrder           flag   `json:"preOrder"`
	Assembled          flag   `json:"assembled"`
	IMEIRequired       flag   `json:"isImeiRequired"`
	CancellationReason text   `json:"cancellationReason"`
	PhoneAlias         text   `json:"phoneAlias"`

	Address   wireAddress  `json:"deliveryAddress"`
	Customer  wirePerson   `json:"customer"`
	Recipient wirePerson   `json:"recipient"`
	Courier   *wireCourier `json:"kaspiDelivery"`
	Origin    struct {
		City struct {
			Name text `json:"name"`
		} `json:"city"`
	} `json:"originAddress"`
}

type entryAttributes struct {
	Number       number `json:"entryNumber"`
	UnitType     text   `json:"unitType"`
	Quantity     number `json:"quantity"`
	BasePrice    number `json:"basePrice"`
	TotalPrice   number `json:"totalPrice"`
	DeliveryCost number `json:"deliveryCost"`
	Weight       number `json:"weight"`
	IMEIRequired flag   `json:"isImeiRequired"`
	Category     struct {
		Code  text `json:"code"`
		Title text `json:"title"`
	} `json:"category"`
	Offer struct {
		Code         text `json:"code"`
		Name         text `json:"name"`
		IMEIRequired flag `json:"isImeiRequired"` // here or on the line: copies of the guide differ
	} `json:"offer"`
}

type wireAddress struct {
	Town      text `json:"town"`
	District  text `json:"district"`
	Street    text `json:"streetName"`
	House     text `json:"streetNumber"`
	Building  text `json:"building"`
	Apartment text `json:"apartment"`
	Formatted text `json:"formattedAddress"`
}

type wirePerson struct {
	First text `json:"firstName"`
	Last  text `json:"lastName"`
	Name  text `json:"name"`
	Phone text `json:"cellPhone"`
}

type wireCourier struct {
	Waybill       text   `json:"waybill"`
	WaybillNumber text   `json:"waybillNumber"`
	Planned       number `json:"courierTransmissionPlanningDate"`
	Handed        number `json:"courierTransmissionDate"`
	Express       flag   `json:"express"`
	Returned      flag   `json:"returnedToWarehouse"`
}

type productAttributes struct {
	Code         text `json:"code"`
	Name         text `json:"name"`
	Manufacturer text `json:"manufacturer"`
	Category     text `json:"category"`
}

// wireErrors is how Kaspi says no.
type wireErrors struct {
	Errors []struct {
		Title  text `json:"title"`
		Detail text `json:"detail"`
	} `json:"errors"`
	Message text `json:"message"`
}

// complaint is what the body of a failed answer says: the title of its first error, or what stands in its
// place, or the body itself when it is no JSON.
func complaint(body []byte) string {
	var frame wireErrors
	if !json.Valid(body) {
		return string(body)
	}
	_ = json.Unmarshal(body, &frame) // another shape leaves it empty
	return cmp.Or(frame.first(), string(frame.Message))
}

// first is the title of the first error, or what stands in its place.
func (w wireErrors) first() string {
	if len(w.Errors) == 0 {
		return ""
	}
	return string(cmp.Or(w.Errors[0].Title, w.Errors[0].Detail))
}

// objection is the first error that a success of HTTP names, for no source tells the HTTP status of all of
// Kaspi's refusals.
func objection(body []byte) string {
	var frame wireErrors
	_ = json.Unmarshal(body, &frame)
	return frame.first()
}
