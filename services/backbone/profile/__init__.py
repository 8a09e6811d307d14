"""The profile: which province, which order and which areas this system serves, as data."""

from services.backbone.profile.areas import Areas, AreaUnknown, Commune, District, Province
from services.backbone.profile.files import (
    ProfileInvalid,
    each_row,
    read_folder,
    read_rows,
    read_yaml,
)
from services.backbone.profile.load import load_profile
from services.backbone.profile.model import AlertSettings, Order, Profile, ReportSettings, Text

__all__ = [
    "AlertSettings",
    "AreaUnknown",
    "Areas",
    "Commune",
    "District",
    "Order",
    "Profile",
    "ProfileInvalid",
    "Province",
    "ReportSettings",
    "Text",
    "each_row",
    "load_profile",
    "read_folder",
    "read_rows",
    "read_yaml",
]
